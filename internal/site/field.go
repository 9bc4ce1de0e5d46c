package site

import (
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// FieldKind is what a field looks like.
type FieldKind string

const (
	FieldText       FieldKind = "text"
	FieldEmail      FieldKind = "email"
	FieldPassword   FieldKind = "password"
	FieldNumber     FieldKind = "number" // a text box with digits: what was typed wrongly is kept
	FieldDate       FieldKind = "date"
	FieldURL        FieldKind = "url"
	FieldTextarea   FieldKind = "textarea"
	FieldSelect     FieldKind = "select"
	FieldRadios     FieldKind = "radios"
	FieldCheckboxes FieldKind = "checkboxes"
	FieldFile       FieldKind = "file" // in a form of multipart/form-data; what was chosen is never kept
)

// Choice is one value of a select, of radios or of checkboxes.
type Choice struct {
	Value, Label, Hint string
	Chosen             bool
}

// Field is the template "field": label, hint, error and control, tied together for those who listen.
type Field struct {
	*i18n.Printer
	Kind         FieldKind
	Name         string
	Label        string
	Hint         string
	Error        string
	Value        string
	Choices      []Choice
	Suggestions  []string // offered by the browser while typing
	Unit         string
	Rows         int    // of a textarea, 4 when 0
	Max          int    // characters; shows the count
	ValueLang    string // language of what is typed
	Autocomplete string
	Accept       string // kinds of file that the browser offers first
	Short        bool
	Optional     bool // says so beside the label
	Readonly     bool // words to be copied
	Narrow       bool // long lists of choices get a box that narrows them
}

// ID is the control's id; an error summary links to "#" + ID.
func (f Field) ID() string { return FieldID(f.Name) }

// FieldID is the id that a field of this name has, lines.2.articles as f-lines-2-articles.
func FieldID(name string) string {
	return "f-" + strings.NewReplacer(".", "-", "[", "-", "]", "").Replace(name)
}

// Describes lists the ids of hint and error.
func (f Field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// AtLeast is a hint that also tells how many characters are asked for, so that nobody learns it from an error.
func (b Base) AtLeast(hint string) string {
	return strings.TrimSpace(hint + " " + b.T("layout.at_least", "least", broker.MinWords))
}

// Group says whether the control is several controls under one legend.
func (f Field) Group() bool { return f.Kind == FieldRadios || f.Kind == FieldCheckboxes }

// ChoiceType is the input's type within a group.
func (f Field) ChoiceType() string {
	if f.Kind == FieldRadios {
		return "radio"
	}
	return "checkbox"
}

// ChoiceID is the id of the nth choice; the first bears the field's own, for the error summary.
func (f Field) ChoiceID(n int) string {
	if n == 0 {
		return f.ID()
	}
	return f.ID() + "-" + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
}

// InputType is the type of a single-line control. Numbers are text with a number keyboard, so that a wrong one comes back as typed.
func (f Field) InputType() string {
	if f.Kind == FieldNumber {
		return "text"
	}
	return string(f.Kind)
}

// InputMode is the keyboard to show.
func (f Field) InputMode() string {
	if f.Kind == FieldNumber {
		return "numeric"
	}
	return ""
}

// Height is the number of lines of a textarea.
func (f Field) Height() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// Count says how many characters are used.
func (f Field) Count() string {
	return f.T("layout.characters", "used", len([]rune(f.Value)), "max", f.Max)
}

// CountPattern is the same sentence with # for the number, for the script.
func (f Field) CountPattern() string { return f.T("layout.characters", "used", "#", "max", f.Max) }

// ErrorSummary is the template "error-summary": it stands above the form and links to each field.
type ErrorSummary struct {
	*i18n.Printer
	Items []Link
	Still bool // does not take the focus when the page opens, as in the gallery
}

// ErrorSummary lists what is wrong; with nothing wrong the template prints nothing.
func (b Base) ErrorSummary(invalid *domain.Invalid) ErrorSummary {
	s := ErrorSummary{Printer: b.Printer}
	if invalid == nil {
		return s
	}
	for _, p := range invalid.Problems {
		s.Items = append(s.Items, Link{Label: b.Say(p.Message), Href: "#" + FieldID(p.Field)})
	}
	return s
}

// Field makes a field and fetches its error; set the rest on the result.
func (b Base) Field(kind FieldKind, name, label, value string, invalid *domain.Invalid) Field {
	f := Field{Printer: b.Printer, Kind: kind, Name: name, Label: label, Value: value}
	if m, wrong := invalid.At(name); wrong {
		f.Error = b.Say(m)
	}
	return f
}
