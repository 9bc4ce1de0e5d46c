package broker

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// checkNeed cleans the words of a need in place and says everything that is wrong with them. What is handed in must
// be whole; a draft need not.
func checkNeed(ctx context.Context, tx *store.Store, n *domain.Need, whole bool) error {
	c := &check{whole: whole}
	c.words("title", &n.Title, maxTitle)
	c.words("problem", &n.Problem, maxProblem)
	for _, f := range []struct {
		name string
		s    *string
		max  int
	}{
		{"authority", &n.Authority, maxShort}, {"source_ref", &n.SourceRef, maxShort},
		{"objective", &n.Objective, maxText}, {"institutions", &n.Institutions, maxText},
		{"help_received", &n.HelpReceived, maxText}, {"sent_elsewhere", &n.SentElsewhere, maxText},
		{"contribution", &n.Contribution, maxText}, {"contact", &n.Contact, maxText},
		{"internal_note", &n.InternalNote, maxText},
	} {
		c.words(f.name, f.s, f.max)
	}
	c.required("title", n.Title, 3, "error.title")
	c.required("problem", n.Problem, MinWords, "error.problem")
	c.required("language", n.Language, 1, "error.language_needed")
	c.required("visibility", string(n.Visibility), 1, "error.visibility_needed")
	code(c, "language", n.Language, domain.Languages, "error.language_official")
	codes(c, "obstacles", &n.Obstacles, domain.Obstacles, "error.obstacle")
	c.languages("provider.languages", &n.Provider.Languages)
	codes(c, "provider.traditions", &n.Provider.Traditions, domain.LegalTraditions, "error.tradition")
	c.groups("provider.groups", &n.Provider.Groups)
	unique(c, "provider.excluded", &n.Provider.Excluded)
	c.visibility(n.Visibility, &n.NamedOrgs)
	c.order(dated{"wanted_start", n.WantedStart}, dated{"wanted_end", n.WantedEnd}, dated{"latest_useful", n.LatestUseful})
	if err := c.useful(ctx, tx, *n); err != nil {
		return err
	}
	c.money("budget", n.Budget)
	if n.Priority < 0 || n.Priority > 999 {
		c.Add("priority", "error.priority")
	}
	c.lines(n)
	if err := c.organizations(ctx, tx, "provider.excluded", n.Provider.Excluded); err != nil {
		return err
	}
	if err := c.organizations(ctx, tx, "named_orgs", n.NamedOrgs); err != nil {
		return err
	}
	return c.Err()
}

// useful refuses a need that is handed in for help that would come too late already. The day of a need that was handed
// in before stands, though it may have passed since.
func (c *check) useful(ctx context.Context, tx *store.Store, n domain.Need) error {
	today := tx.Now().Truncate(24 * time.Hour)
	if !c.whole || n.LatestUseful == nil || !n.LatestUseful.Before(today) {
		return nil
	}
	was, err := tx.Need(ctx, domain.Clock(), n.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	handedIn := err == nil && was.Status != domain.NeedDraft
	if _, told := c.At("latest_useful"); !told && !(handedIn && was.LatestUseful != nil && was.LatestUseful.Equal(*n.LatestUseful)) {
		c.Add("latest_useful", "error.date_past", "date", today)
	}
	return nil
}

func (c *check) lines(n *domain.Need) {
	if c.whole && len(n.Lines) == 0 {
		c.Add("lines", "error.lines")
	}
	if len(n.Lines) > maxLines {
		c.Add("lines", "error.too_many", "limit", maxLines)
		return
	}
	n.Lines = slices.Clone(n.Lines)
	for i := range n.Lines {
		c.line(i, &n.Lines[i])
	}
	nameLines(n.Lines)
}

func (c *check) line(i int, l *domain.Line) {
	if l.Subtype == "" {
		l.Subtype = domain.Unspecified
	}
	c.words(path(i, "purpose"), &l.Purpose, maxText)
	c.words(path(i, "quantity"), &l.Quantity, maxShort)
	c.words(path(i, "audience"), &l.Audience, maxShort)
	code(c, path(i, "instrument"), l.Instrument, domain.Instruments, "error.instrument")
	codes(c, path(i, "also"), &l.Also, domain.Instruments, "error.instrument")
	codes(c, path(i, "modalities"), &l.Modalities, domain.Modalities, "error.modality")
	under := slices.Clone(l.Also)
	if l.Instrument != "" {
		under = append(under, l.Instrument)
	}
	c.subtype(path(i, "subtype"), l.Subtype, under)
	articles := slices.Clone(l.Articles)
	for j, a := range articles {
		before := len(c.Problems)
		articles[j] = c.article(path(i, "articles"), l.Instrument, a)
		if len(c.Problems) > before {
			break
		}
	}
	unique(c, path(i, "articles"), &articles)
	l.Articles = articles
}

// nameLines gives every line an id of its own and keeps those it has: coverage names lines by id.
func nameLines(lines []domain.Line) {
	seen := map[string]bool{}
	next := 1
	for i := range lines {
		if id := lines[i].ID; id == "" || len(id) > 40 || seen[id] {
			lines[i].ID = ""
			continue
		}
		seen[lines[i].ID] = true
	}
	for i := range lines {
		for lines[i].ID == "" {
			if id := strconv.Itoa(next); !seen[id] {
				lines[i].ID, seen[id] = id, true
			}
			next++
		}
	}
}

func isoLanguage(l string) bool {
	_, err := language.ParseBase(l)
	return err == nil
}
