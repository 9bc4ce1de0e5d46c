package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/text/language"

	"tamatch/internal/domain"
)

// Reference is the language in which every message exists.
const Reference = "en"

// Language is one entry of the language menu.
type Language struct {
	Code string
	Name string // in the language itself
	Dir  string // "ltr" or "rtl"
}

// Catalogue holds every message in every language. It does not change after [Load].
type Catalogue struct {
	printers map[string]*Printer
	offered  []Language
	codes    []string // what matcher's index points at
	matcher  language.Matcher
	missing  atomic.Pointer[func(lang, key string)]
}

// Load reads <language>/*.json from fsys. With dev, the pseudo-languages en-XA and ar-XB join the menu. A key given twice,
// an unknown language, or a text that cannot be taken apart is an error that names file and key.
func Load(fsys fs.FS, dev bool) (*Catalogue, error) {
	c := &Catalogue{printers: map[string]*Printer{}}
	dirs, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the languages: %w", err)
	}
	for _, dir := range dirs {
		if !dir.IsDir() {
			continue
		}
		if !slices.Contains(domain.Languages, dir.Name()) {
			return nil, fmt.Errorf("%s: not one of the languages %s", dir.Name(), strings.Join(domain.Languages, ", "))
		}
		messages, err := readLanguage(fsys, dir.Name())
		if err != nil {
			return nil, err
		}
		c.printers[dir.Name()] = newPrinter(c, dir.Name(), dir.Name(), messages)
	}
	reference, ok := c.printers[Reference]
	if !ok {
		return nil, errors.New("no messages in " + Reference)
	}
	for _, p := range c.printers {
		if p != reference {
			p.fallback = reference
		}
	}
	if dev {
		for _, pseudo := range []string{Accented, Mirrored} {
			c.printers[pseudo] = newPrinter(c, pseudo, Reference, pseudoMessages(pseudo, reference.messages))
		}
	}
	c.offer(dev)
	return c, nil
}

// offer lists the languages that lack nothing: a page that calls itself French and speaks English would be read aloud wrongly.
func (c *Catalogue) offer(dev bool) {
	tags := []language.Tag{language.Make(Reference)}
	c.codes = []string{Reference}
	menu := slices.Clone(domain.Languages)
	if dev {
		menu = append(menu, Accented, Mirrored)
	}
	for _, code := range menu {
		p, ok := c.printers[code]
		if !ok || len(c.Missing(code)) > 0 {
			continue
		}
		c.offered = append(c.offered, Language{Code: code, Name: p.T("format.name"), Dir: p.Dir()})
		if code != Reference && slices.Contains(domain.Languages, code) {
			tags = append(tags, language.Make(code))
			c.codes = append(c.codes, code)
		}
	}
	c.matcher = language.NewMatcher(tags)
}

// OnMissing sets what is told when a message, a plural's count or an argument is missing. Tests fail on it; a server logs it.
func (c *Catalogue) OnMissing(tell func(lang, key string)) { c.missing.Store(&tell) }

func (c *Catalogue) tell(lang, key string) {
	if f := c.missing.Load(); f != nil {
		(*f)(lang, key)
	}
}

// For returns the printer of a language, the reference one for a language that is not there.
func (c *Catalogue) For(lang string) *Printer {
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[Reference]
}

// Languages lists what the language menu offers, in its order.
func (c *Catalogue) Languages() []Language { return slices.Clone(c.offered) }

// Match picks one of the offered languages: the one chosen before (a cookie, an address, a person's setting), if it is one
// of them, else what suits the Accept-Language header best, else the reference.
func (c *Catalogue) Match(acceptLanguage, chosen string) string {
	for _, l := range c.offered {
		if l.Code == chosen {
			return chosen
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Reference
	}
	// The index, never the tag: for some headers the tag comes back as ar-u-rg-egzzzz.
	_, index, _ := c.matcher.Match(wanted...)
	return c.codes[index]
}

// Keys lists every key of a language, sorted.
func (c *Catalogue) Keys(lang string) []string {
	p, ok := c.printers[lang]
	if !ok {
		return nil
	}
	return slices.Sorted(maps.Keys(p.messages))
}

// Missing lists the reference keys that a language lacks, sorted.
func (c *Catalogue) Missing(lang string) []string {
	var missing []string
	for _, key := range c.Keys(Reference) {
		if p, ok := c.printers[lang]; !ok || !p.Has(key) {
			missing = append(missing, key)
		}
	}
	return missing
}

// Written lists the languages that have every message of which the key begins so, in the order of the menu: what is kept or
// published in one language is not to speak two.
func (c *Catalogue) Written(prefix string) []string {
	of := func(key string) bool { return strings.HasPrefix(key, prefix) }
	var out []string
	for _, code := range append(slices.Clone(domain.Languages), Accented, Mirrored) {
		if _, ok := c.printers[code]; ok && !slices.ContainsFunc(c.Missing(code), of) {
			out = append(out, code)
		}
	}
	return out
}

func readLanguage(fsys fs.FS, lang string) (map[string]message, error) {
	names, err := fs.Glob(fsys, path.Join(lang, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", lang, err)
	}
	messages := map[string]message{}
	from := map[string]string{}
	for _, name := range names {
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		err = eachKey(body, func(key string, value any) error {
			if first, twice := from[key]; twice {
				return fmt.Errorf("is already in %s", first)
			}
			m, err := parseMessage(value)
			if err != nil {
				return err
			}
			from[key], messages[key] = name, m
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return messages, nil
}

// eachKey walks a JSON object in its order. Unmarshalling into a map would keep the last of two equal keys and say nothing.
func eachKey(body []byte, do func(key string, value any) error) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("want one JSON object (%v)", err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("reading a key: %w", err)
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		if err := do(key.(string), value); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("the object is not closed: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something stands after the object")
	}
	return nil
}
