package broker_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
)

func day(year int, month time.Month, d int) *time.Time {
	at := time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
	return &at
}

// wrong is a change to a whole need or offer, and what must be said about it: field, key and the words in English.
type wrong[T any] struct {
	name   string
	change func(*T)
	field  string
	key    string
	says   string
}

func TestWhatIsWrongWithANeedIsSaidAtItsField(t *testing.T) {
	cases := []wrong[domain.Need]{
		{"NUL", func(n *domain.Need) { n.Problem += "\x00" }, "problem", "error.character", "Remove the character U+0000 NUL"},
		{"override", func(n *domain.Need) { n.Lines[0].Purpose = "a\u202Eb" }, "lines.0.purpose", "error.character", "U+202E"},
		{"broken bytes", func(n *domain.Need) { n.Title = "abc\xff" }, "title", "error.encoding", "UTF-8"},
		{"long title", func(n *domain.Need) { n.Title = strings.Repeat("ж", 201) }, "title", "error.too_long", "at most 200 characters; this is 1 too long"},
		{"long problem", func(n *domain.Need) { n.Problem = strings.Repeat("x", 8001) }, "problem", "error.too_long", "8,000"},
		{"long note", func(n *domain.Need) { n.InternalNote = strings.Repeat("x", 4001) }, "internal_note", "error.too_long", "4,000"},
		{"no title", func(n *domain.Need) { n.Title = " " }, "title", "error.title", "Enter a title"},
		{"no problem", func(n *domain.Need) { n.Problem = "" }, "problem", "error.problem", "at least 10 characters"},
		{"no lines", func(n *domain.Need) { n.Lines = nil }, "lines", "error.lines", "at least one line"},
		{"language", func(n *domain.Need) { n.Language = "de" }, "language", "error.language_official", "de is not one of the six"},
		{"no language", func(n *domain.Need) { n.Language = "" }, "language", "error.language_needed", "Choose the language"},
		{"no visibility", func(n *domain.Need) { n.Visibility = "" }, "visibility", "error.visibility_needed", "Choose who may see this"},
		{"visibility", func(n *domain.Need) { n.Visibility = "friends" }, "visibility", "error.visibility", "everybody"},
		{"nobody named", func(n *domain.Need) { n.Visibility = domain.Named }, "named_orgs", "error.named_orgs", "Name at least one"},
		{"unknown organization", func(n *domain.Need) { n.Visibility, n.NamedOrgs = domain.Named, []string{"x"} }, "named_orgs", "error.organization", "register"},
		{"unknown subtype", func(n *domain.Need) { n.Lines[0].Subtype = "legal.magic" }, "lines.0.subtype", "error.subtype", "legal.magic is not in the table"},
		{"subtype of another Protocol", func(n *domain.Need) { n.Lines[0].Instrument, n.Lines[0].Articles = domain.TIP, nil }, "lines.0.subtype", "error.subtype_protocol", "belongs to the Firearms Protocol"},
		{"unknown instrument", func(n *domain.Need) { n.Lines[0].Instrument = "UNCAC" }, "lines.0.instrument", "error.instrument", "UNCAC is not an instrument"},
		{"article beyond the last", func(n *domain.Need) { n.Lines[0].Articles = []string{"8", "41"} }, "lines.0.articles", "error.article", "the Firearms Protocol has articles 1 to 21; 41 is not one of them"},
		{"no article at all", func(n *domain.Need) { n.Lines[0].Articles = []string{"eight"} }, "lines.0.articles", "error.article_form", "such as 8 or 32(5)"},
		{"article of nothing", func(n *domain.Need) {
			n.Lines[0] = domain.Line{Articles: []string{"8"}}
		}, "lines.0.articles", "error.article_instrument", "Choose the instrument"},
		{"modality", func(n *domain.Need) { n.Lines[0].Modalities = []domain.Modality{"prayer"} }, "lines.0.modalities", "error.modality", "prayer"},
		{"obstacle", func(n *domain.Need) { n.Obstacles = []domain.Obstacle{"weather"} }, "obstacles", "error.obstacle", "weather"},
		{"end before start", func(n *domain.Need) { n.WantedStart, n.WantedEnd = day(2027, 5, 2), day(2027, 5, 1) }, "wanted_end", "error.date_order", "on or after 2 May 2027"},
		{"useless date", func(n *domain.Need) { n.WantedStart, n.LatestUseful = day(2027, 5, 2), day(2027, 5, 1) }, "latest_useful", "error.date_order", "on or after"},
		{"too late already", func(n *domain.Need) { n.LatestUseful = day(2026, 3, 1) }, "latest_useful", "error.date_past", "Enter today, 2 March 2026, or a later day"},
		{"year", func(n *domain.Need) { n.WantedStart = day(20261, 5, 2) }, "wanted_start", "error.date_far", "between"},
		{"no money", func(n *domain.Need) { n.Budget = &domain.Money{Amount: 0, Currency: "USD"} }, "budget.amount", "error.amount", "at least 1"},
		{"currency", func(n *domain.Need) { n.Budget = &domain.Money{Amount: 5, Currency: "usd"} }, "budget.currency", "error.currency", "USD or EUR"},
		{"help in no language", func(n *domain.Need) { n.Provider.Languages = []string{"fr", "french"} }, "provider.languages", "error.language", "ISO 639-1"},
		{"group", func(n *domain.Need) { n.Provider.Groups = []domain.RegionalGroup{"nordic"} }, "provider.groups", "error.group", "nordic"},
		{"excluded", func(n *domain.Need) { n.Provider.Excluded = []string{"nobody"} }, "provider.excluded", "error.organization", "register"},
		{"priority", func(n *domain.Need) { n.Priority = -1 }, "priority", "error.priority", "from 1"},
	}
	english := english(t)
	w := newWorld(t, engines[store.SQLite](t))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := wholeNeed()
			c.change(&n)
			before := w.mark(t)
			n, err := w.PostNeed(t.Context(), w.author, n)
			if err == nil { // a draft may wait for it
				before = w.mark(t)
				_, err = w.ActNeed(t.Context(), w.author, n.ID, n.Version, broker.Act{Action: domain.ActionSubmit})
			}
			said(t, english, err, c.field, c.key, c.says)
			require.Equal(t, before, w.mark(t))
		})
	}
}

// A need that was handed in while its latest useful day lay ahead is not stuck when that day has passed.
func TestALatestUsefulDayThatHasPassedSinceStands(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	words := wholeNeed()
	words.LatestUseful = day(2026, 3, 2) // today
	clearing, open := w.needAt(t, words, domain.NeedClearing), w.needAt(t, words, domain.NeedOpen)
	w.pass(5)
	clearing.Problem += " Nor are they registered."
	clearing, err := w.EditNeed(t.Context(), w.focal, clearing)
	require.NoError(t, err)
	open.Problem += " Nor are they registered."
	open, err = w.EditNeed(t.Context(), w.focal, open)
	require.NoError(t, err)
	_, err = w.ActRevision(t.Context(), w.focal, domain.KindNeed, open.ID, open.Version, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)

	clearing.LatestUseful = day(2026, 3, 6)
	_, err = w.EditNeed(t.Context(), w.focal, clearing)
	said(t, english(t), err, "latest_useful", "error.date_past", "This day has passed")
	clearing.LatestUseful = day(2026, 3, 7)
	_, err = w.EditNeed(t.Context(), w.focal, clearing)
	require.NoError(t, err)
}

func TestWhatIsWrongWithAnOfferIsSaidAtItsField(t *testing.T) {
	cases := []wrong[domain.Offer]{
		{"link", func(o *domain.Offer) { o.Link = "http://example.org" }, "link", "error.link", "begins with https://"},
		{"script as a link", func(o *domain.Offer) { o.Link = "javascript:alert(1)" }, "link", "error.link", "https://"},
		{"password in a link", func(o *domain.Offer) { o.Link = "https://a:b@example.org/" }, "link", "error.link", "https://"},
		{"no deadline", func(o *domain.Offer) { o.Kind = domain.Opportunity }, "deadline", "error.deadline", "needs a deadline"},
		{"deadline after the end", func(o *domain.Offer) { o.Deadline, o.WindowEnd = day(2027, 5, 2), day(2027, 5, 1) }, "window_end", "error.date_order", "on or after"},
		{"State", func(o *domain.Offer) { o.Eligible.States = []string{"KEN", "ZZZ"} }, "eligible.states", "error.state", "ZZZ is not a State"},
		{"article", func(o *domain.Offer) {
			o.Articles = []domain.OfferArticle{{Instrument: domain.SOM, Article: "26"}}
		}, "articles", "error.article", "the Smuggling of Migrants Protocol has articles 1 to 25"},
		{"subtype", func(o *domain.Offer) { o.Instruments = []domain.Instrument{domain.UNTOC} }, "subtypes", "error.subtype_protocol", "the Firearms Protocol"},
		{"capacity", func(o *domain.Offer) { o.Capacity.Total = -1 }, "capacity.total", "error.capacity", "no stated limit"},
		{"unit", func(o *domain.Offer) { o.Capacity.Unit = "sacks" }, "capacity.unit", "error.capacity_unit", "sacks"},
		{"cost", func(o *domain.Offer) { o.Cost = "dear" }, "cost", "error.cost", "dear"},
		{"kind", func(o *domain.Offer) { o.Kind = "gift" }, "kind", "error.offer_kind", "standing capability"},
		{"lead", func(o *domain.Offer) { o.LeadDays = -3 }, "lead_days", "error.lead_days", "3,650"},
		{"no words", func(o *domain.Offer) { o.Description = "We can." }, "description", "error.description", "Describe what you can do"},
	}
	english := english(t)
	w := newWorld(t, engines[store.SQLite](t))
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := wholeOffer()
			c.change(&o)
			o, err := w.PostOffer(t.Context(), w.provider, o)
			if err == nil {
				_, err = w.ActOffer(t.Context(), w.provider, o.ID, o.Version, broker.Act{Action: domain.ActionSubmit})
			}
			said(t, english, err, c.field, c.key, c.says)
		})
	}
}

func english(t *testing.T) *i18n.Printer {
	t.Helper()
	catalogue, err := i18n.Load(os.DirFS("../../web/locales"), false)
	require.NoError(t, err)
	return catalogue.For("en")
}

func said(t *testing.T, english *i18n.Printer, err error, field, key, says string) {
	t.Helper()
	var invalid *domain.Invalid
	require.ErrorAs(t, err, &invalid)
	m, ok := invalid.At(field)
	require.Truef(t, ok, "nothing at %s: %v", field, err)
	require.Equal(t, key, m.Key)
	require.Contains(t, english.Say(m), says)
	require.NotContains(t, english.Say(m), "{")
}

func TestAnyTextIsKeptAsWords(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	n := wholeNeed()
	n.Title = `<script>alert("1")</script>'; DROP TABLE needs; --`
	n.Problem = "../../etc/passwd \u200f\u2066عربي\u2069 “quoted” & {braces} %s\r\nsecond line"
	n.Language = "en"
	n.Lines = append(n.Lines, domain.Line{Articles: nil}, domain.Line{Instrument: domain.UNTOC, Articles: []string{"Art. 32 (5)", "32(5)"}})
	n, err := w.PostNeed(t.Context(), w.author, n)
	require.NoError(t, err)
	n, err = w.ActNeed(t.Context(), w.author, n.ID, n.Version, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)
	got, err := w.store.Need(t.Context(), w.author, n.ID)
	require.NoError(t, err)
	require.Equal(t, `<script>alert("1")</script>'; DROP TABLE needs; --`, got.Title)
	require.Equal(t, "../../etc/passwd \u200f\u2066عربي\u2069 “quoted” & {braces} %s\nsecond line", got.Problem)
	require.Equal(t, []string{"1", "2", "3"}, []string{got.Lines[0].ID, got.Lines[1].ID, got.Lines[2].ID})
	require.Equal(t, domain.Unspecified, got.Lines[1].Subtype)
	require.Equal(t, []string{"32(5)"}, got.Lines[2].Articles)
	for _, e := range w.events(t, domain.KindNeed, n.ID) {
		for _, c := range e.Changes {
			require.NotContains(t, c.New, "room 12", "a restricted value in an event")
			if c.Field == "contact" {
				require.Equal(t, domain.Digest("salt"+n.ID, "Ministry, room 12"), c.New)
			}
		}
	}
}
