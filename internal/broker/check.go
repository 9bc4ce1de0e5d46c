package broker

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/text/currency"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
	"tamatch/internal/text"
)

// How long words may be, in characters.
const (
	maxTitle   = 200
	maxProblem = 8000
	maxText    = 4000
	maxShort   = 300
	maxLines   = 30
	maxItems   = 250 // of one list: there are 193 States
)

// MinWords is how many characters a problem, a description or a delivery report that is handed in must have. Forms tell it.
const MinWords = 10

// check gathers what is wrong with a record. A draft may be incomplete; whole says that it is being handed in.
type check struct {
	domain.Invalid
	whole  bool
	unread int // how many problems were told before the check
}

// unread begins a check with what a form held and nobody could read: it is told together with what the register refuses.
func unread(problems []domain.Problem) *check {
	return &check{Invalid: domain.Invalid{Problems: slices.Clone(problems)}, whole: true, unread: len(problems)}
}

// all is everything that is wrong: of a field that could not be read not also that it is empty.
func (c *check) all() error {
	out := &domain.Invalid{}
	for i, p := range c.Problems {
		same := func(unread domain.Problem) bool { return unread.Field == p.Field }
		if i < c.unread || !slices.ContainsFunc(c.Problems[:c.unread], same) {
			out.Problems = append(out.Problems, p)
		}
	}
	return out.Err()
}

// words cleans text in place. Any text is kept as words; what a database or a reader would misread is refused.
func (c *check) words(name string, s *string, limit int) {
	clean, err := text.Clean(*s)
	var bad *text.Forbidden
	switch {
	case errors.As(err, &bad):
		c.Add(name, "error.character", "character", bad.Name())
		return
	case err != nil:
		c.Add(name, "error.encoding")
		return
	}
	if n := utf8.RuneCountInString(clean); n > limit {
		c.Add(name, "error.too_long", "limit", limit, "over", n-limit)
		return
	}
	*s = clean
}

// required says that words of at least so many characters must be there when the record is handed in.
func (c *check) required(name, s string, least int, key string) {
	if _, told := c.At(name); !told && c.whole && utf8.RuneCountInString(s) < least {
		c.Add(name, key, "least", least)
	}
}

// code refuses a code that is not in the list.
func code[T ~string](c *check, name string, v T, known []T, key string) {
	if v != "" && !slices.Contains(known, v) {
		c.Add(name, key, "value", string(v))
	}
}

// codes refuses unknown codes and drops doubles.
func codes[T ~string](c *check, name string, list *[]T, known []T, key string) {
	unique(c, name, list)
	for _, v := range *list {
		if !slices.Contains(known, v) {
			c.Add(name, key, "value", string(v))
			return
		}
	}
}

func unique[T comparable](c *check, name string, list *[]T) {
	var out []T
	var zero T
	for _, v := range *list {
		if v != zero && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if len(out) > maxItems {
		c.Add(name, "error.too_many", "limit", maxItems)
		out = out[:maxItems]
	}
	*list = out
}

// instrumentName is the message that names an instrument within a sentence.
func instrumentName(i domain.Instrument) domain.Message {
	return domain.Say("broker.instrument." + string(i))
}

// article checks that the instrument has the article and writes it as the note does.
func (c *check) article(name string, i domain.Instrument, a string) string {
	if i == "" {
		c.Add(name, "error.article_instrument")
		return a
	}
	if !slices.Contains(domain.Instruments, i) {
		return a // told at the instrument
	}
	number, paragraph, err := reference.ParseArticle(a)
	if err != nil {
		c.words(name, &a, maxShort)
		c.Add(name, "error.article_form", "value", a)
		return a
	}
	if !reference.HasArticle(string(i), number) {
		c.Add(name, "error.article", "instrument", instrumentName(i), "last", reference.ArticleCount(string(i)), "article", number)
		return a
	}
	return reference.Article{Number: number, Paragraph: paragraph}.String()
}

// subtype checks that the subtype exists and may be asked for under one of the instruments. While none is chosen a
// draft may wait.
func (c *check) subtype(name string, s domain.Subtype, under []domain.Instrument) {
	known, ok := reference.SubtypeByCode(string(s))
	if !ok {
		c.Add(name, "error.subtype", "value", string(s))
		return
	}
	only := domain.Instrument(known.ProtocolOnly)
	if only == "" || slices.Contains(under, only) || len(under) == 0 && !c.whole {
		return
	}
	c.Add(name, "error.subtype_protocol", "instrument", instrumentName(only))
}

// order checks that dates which are given do not run backwards; the problem stands at the later field.
func (c *check) order(dates ...dated) {
	var last *dated
	for i, d := range dates {
		if d.at == nil {
			continue
		}
		if y := d.at.Year(); y < 1990 || y > 2200 {
			c.Add(d.name, "error.date_far")
			continue
		}
		if last != nil && d.at.Before(*last.at) {
			c.Add(d.name, "error.date_order", "date", *last.at)
		}
		last = &dates[i]
	}
}

type dated struct {
	name string
	at   *time.Time
}

func (c *check) money(name string, m *domain.Money) {
	if m == nil {
		return
	}
	if m.Amount <= 0 {
		c.Add(name+".amount", "error.amount")
	}
	if unit, err := currency.ParseISO(m.Currency); err != nil || unit.String() != m.Currency {
		c.Add(name+".currency", "error.currency")
	}
}

func (c *check) link(name string, s *string) {
	c.words(name, s, maxShort)
	if *s == "" {
		return
	}
	u, err := url.Parse(*s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		c.Add(name, "error.link")
	}
}

func (c *check) visibility(v domain.Visibility, named *[]string) {
	code(c, "visibility", v, domain.Visibilities, "error.visibility")
	unique(c, "named_orgs", named)
	if v != domain.Named {
		return
	}
	if c.whole && len(*named) == 0 {
		c.Add("named_orgs", "error.named_orgs")
	}
}

func (c *check) groups(name string, list *[]domain.RegionalGroup) {
	codes(c, name, list, domain.RegionalGroups, "error.group")
}

func (c *check) languages(name string, list *[]string) {
	unique(c, name, list)
	for _, l := range *list {
		if !knownLanguage(l) {
			c.Add(name, "error.language", "value", l)
			return
		}
	}
}

// knownLanguage says whether help may be given in the language: ISO 639-1, two small letters. Providers work in more
// languages than the six official ones.
func knownLanguage(l string) bool {
	return len(l) == 2 && l[0] >= 'a' && l[0] <= 'z' && l[1] >= 'a' && l[1] <= 'z' && isoLanguage(l)
}

// organizations checks that every id names an organization of the register.
func (c *check) organizations(ctx context.Context, tx *store.Store, name string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	list, _, err := tx.Organizations(ctx, store.OrganizationFilter{IDs: ids, Limit: len(ids)})
	if err != nil {
		return err
	}
	if len(list) != len(ids) {
		c.Add(name, "error.organization")
	}
	return nil
}

// path is the name of a field within the i-th line.
func path(i int, name string) string { return "lines." + strconv.Itoa(i) + "." + name }
