package i18n

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"

	"tamatch/internal/domain"
)

// Printer puts messages into one language. It never changes and may be shared.
type Printer struct {
	catalogue *Catalogue
	lang      string
	rules     language.Tag // whose plural categories and order apply
	messages  map[string]message
	fallback  *Printer // nil for the reference and the pseudo-languages
}

func newPrinter(c *Catalogue, lang, rules string, messages map[string]message) *Printer {
	return &Printer{catalogue: c, lang: lang, rules: language.Make(rules), messages: messages}
}

// Lang is the language's code, for the lang attribute and for choosing among a record's translations.
func (p *Printer) Lang() string { return p.lang }

// Dir is the direction of the language's script, "ltr" or "rtl".
func (p *Printer) Dir() string { return p.T("format.dir") }

// Has says whether the language itself has the key.
func (p *Printer) Has(key string) bool { _, ok := p.messages[key]; return ok }

// T prints the message of a key. The arguments alternate name and value: strings stand as they are, numbers, times, lists and
// messages are put into the language. The text is not HTML; html/template escapes it.
func (p *Printer) T(key string, args ...any) string {
	t, by, ok := p.find(key, args)
	if !ok {
		return "‹" + key + "›"
	}
	if len(t) == 1 && t[0].kind == fixed { // most messages are
		return t[0].s
	}
	var b strings.Builder
	for _, part := range t {
		switch part.kind {
		case argument:
			b.WriteString(by.argument(key, part.s, args))
		case link:
			b.WriteString(`<a href="` + by.argument(key, part.s, args) + `">`)
		default:
			b.WriteString(part.s)
		}
	}
	return b.String()
}

// THTML prints a message that holds tags (b, strong, em, kbd, code, bdi, a href="{name}"). Words and arguments are escaped; an
// address that is neither local nor http, https or mailto becomes "#".
func (p *Printer) THTML(key string, args ...any) template.HTML {
	t, by, ok := p.find(key, args)
	if !ok {
		return template.HTML(template.HTMLEscapeString("‹" + key + "›"))
	}
	var b strings.Builder
	for _, part := range t {
		switch part.kind {
		case fixed:
			b.WriteString(template.HTMLEscapeString(part.s))
		case tag:
			b.WriteString(part.s)
		case argument:
			b.WriteString(template.HTMLEscapeString(by.argument(key, part.s, args)))
		case link:
			address, _ := value(part.s, args)
			b.WriteString(`<a href="` + template.HTMLEscapeString(safeAddress(fmt.Sprint(address))) + `">`)
		}
	}
	return template.HTML(b.String())
}

// Say prints a message that a lower room handed out.
func (p *Printer) Say(m domain.Message) string { return p.T(m.Key, m.Args...) }

// find picks the text of a key and the printer whose language it is in.
func (p *Printer) find(key string, args []any) (text, *Printer, bool) {
	m, ok := p.messages[key]
	if !ok && p.fallback != nil {
		return p.fallback.find(key, args)
	}
	if !ok {
		p.catalogue.tell(p.lang, key)
		return nil, p, false
	}
	if m.forms == nil {
		return m.one, p, true
	}
	count, ok := value("count", args)
	form := plural.Other
	if ok {
		form = p.category(count)
	} else {
		p.catalogue.tell(p.lang, key+" {count}")
	}
	t, ok := m.forms[form]
	if !ok {
		t = m.forms[plural.Other]
	}
	return t, p, true
}

// category is the plural category of a number, by the digits that it is printed with.
func (p *Printer) category(count any) plural.Form {
	digits, ok := plainNumber(count)
	if !ok {
		return plural.Other
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	if len(whole) > 9 { // CLDR asks for the last digits only, and for whether the number is small
		whole = "1" + whole[len(whole)-8:]
	}
	i, _ := strconv.Atoi(whole)
	f, _ := strconv.Atoi(fraction)
	return plural.Cardinal.MatchPlural(p.rules, i, len(fraction), len(fraction), f, f)
}

func value(name string, args []any) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

func (p *Printer) argument(key, name string, args []any) string {
	v, ok := value(name, args)
	if !ok {
		p.catalogue.tell(p.lang, key+" {"+name+"}")
		return "{" + name + "}"
	}
	return p.word(v)
}

// word puts one argument into the language.
func (p *Printer) word(v any) string {
	if digits, ok := plainNumber(v); ok {
		return p.digits(digits)
	}
	switch v := v.(type) {
	case string:
		return p.isolate(v)
	case domain.Message:
		return p.Say(v)
	case time.Time:
		return p.Date(v)
	case time.Duration:
		return p.Duration(v)
	case []string:
		words := make([]string, len(v))
		for i, s := range v {
			words[i] = p.isolate(s)
		}
		return p.List(words)
	case []domain.Message:
		words := make([]string, len(v))
		for i, m := range v {
			words[i] = p.Say(m)
		}
		return p.List(words)
	case fmt.Stringer:
		return p.isolate(v.String())
	case []any: // a list that was kept as JSON
		words := make([]string, len(v))
		for i, m := range v {
			words[i] = p.word(m)
		}
		return p.List(words)
	case map[string]any: // a message that was kept as JSON
		if key, ok := v["key"].(string); ok {
			args, _ := v["args"].([]any)
			return p.T(key, args...)
		}
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String { // a code such as domain.Subtype
		return p.isolate(r.String())
	}
	return p.isolate(fmt.Sprint(v))
}

// plainNumber writes any number in plain digits with a point. A Duration is a number to Go but not to a reader.
func plainNumber(v any) (string, bool) {
	if _, ok := v.(time.Duration); ok {
		return "", false
	}
	switch r := reflect.ValueOf(v); {
	case !r.IsValid():
		return "", false
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10), true
	case r.CanUint():
		return strconv.FormatUint(r.Uint(), 10), true
	case r.CanFloat():
		return strconv.FormatFloat(r.Float(), 'f', -1, 64), true
	}
	return "", false
}

// isolate keeps words of the other direction from reordering the sentence around them: U+2068 and U+2069, never an override.
func (p *Printer) isolate(s string) string {
	against := bidi.R
	if p.Dir() == "rtl" {
		against = bidi.L
	}
	for _, r := range s {
		if against == bidi.R && r < utf8.RuneSelf {
			continue // nothing of ASCII runs from right to left
		}
		properties, _ := bidi.LookupRune(r)
		if class := properties.Class(); class == against || against == bidi.R && class == bidi.AL {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

func safeAddress(s string) string {
	local := strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, `/\`)
	for _, scheme := range []string{"https://", "http://", "mailto:", "#", "?"} {
		local = local || strings.HasPrefix(s, scheme)
	}
	if local {
		return s
	}
	return "#"
}
