package report

import (
	"html/template"
	"regexp"
)

// A reference such as N-2026-0042 stays on one line and is read from left to right, whatever it stands among.
var refForm = regexp.MustCompile(`\b[A-Z]-\d{4}-\d{4,}\b`)

// WithRefs is the text as HTML, with its references kept whole: class is that of their elements.
func WithRefs(text, class string) template.HTML {
	return template.HTML(refForm.ReplaceAllString(template.HTMLEscapeString(text), `<span class="`+class+`" dir="ltr">$0</span>`))
}
