package i18n

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/feature/plural"
)

// A text is one sentence taken apart once, at load: what is fixed, what is an argument, what is a tag.
type text []part

type part struct {
	kind partKind
	s    string // the fixed words, the tag, or the argument's name
}

type partKind int

const (
	fixed    partKind = iota
	argument          // {name}
	tag               // <b>
	link              // <a href="{name}">
)

// Tags that a message may hold. They work in THTML alone; T shows them as words.
var pieces = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}|</?(?:b|strong|em|kbd|code|bdi|a)>|<a href="\{([a-z][a-z0-9_]*)\}">`)

func parseText(s string) (text, error) {
	var t text
	rest := func(words string) error {
		if words == "" {
			return nil
		}
		if strings.ContainsAny(words, "{}<>") {
			return fmt.Errorf("%q: a brace or angle bracket that is neither {name} nor an allowed tag", s)
		}
		t = append(t, part{fixed, words})
		return nil
	}
	at := 0
	for _, m := range pieces.FindAllStringSubmatchIndex(s, -1) {
		if err := rest(s[at:m[0]]); err != nil {
			return nil, err
		}
		switch {
		case m[2] >= 0:
			t = append(t, part{argument, s[m[2]:m[3]]})
		case m[4] >= 0:
			t = append(t, part{link, s[m[4]:m[5]]})
		case s[m[0]:m[1]] == "<a>":
			return nil, fmt.Errorf("%q: a link without its address", s)
		default:
			t = append(t, part{tag, s[m[0]:m[1]]})
		}
		at = m[1]
	}
	if err := rest(s[at:]); err != nil {
		return nil, err
	}
	return t, nil
}

// A message is one text, or one for each plural category of its language.
type message struct {
	one   text                 // the only text when forms is nil
	forms map[plural.Form]text // otherwise
}

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// parseMessage takes what JSON held for one key: a string, or an object of plural categories.
func parseMessage(value any) (message, error) {
	switch v := value.(type) {
	case string:
		t, err := parseText(v)
		return message{one: t}, err
	case map[string]any:
		m := message{forms: map[plural.Form]text{}}
		for name, form := range v {
			f, known := formNames[name]
			s, isText := form.(string)
			if !known || !isText {
				return message{}, fmt.Errorf("plural category %q: want zero, one, two, few, many or other with a text", name)
			}
			t, err := parseText(s)
			if err != nil {
				return message{}, err
			}
			m.forms[f] = t
		}
		if _, ok := m.forms[plural.Other]; !ok {
			return message{}, errors.New("the plural category other is missing")
		}
		return m, nil
	}
	return message{}, fmt.Errorf("want a text or an object of plural categories, got %T", value)
}

// each returns the message with every text changed.
func (m message) each(change func(text) text) message {
	changed := message{}
	if m.forms == nil {
		changed.one = change(m.one)
		return changed
	}
	changed.forms = map[plural.Form]text{}
	for f, t := range m.forms {
		changed.forms[f] = change(t)
	}
	return changed
}
