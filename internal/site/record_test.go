package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// indexed writes every record of the world into its search index, as the jobs do after a change.
func (w *world) indexed() *world {
	w.t.Helper()
	ctx := w.t.Context()
	var docs []search.Document
	needs, err := w.store.ChangedNeeds(ctx, 0, 1000)
	require.NoError(w.t, err)
	for _, n := range needs {
		readers, err := w.store.ReadersOf(ctx, domain.KindNeed, []string{n.ID})
		require.NoError(w.t, err)
		docs = append(docs, search.NeedDocument(n, w.orgs[n.OrganizationID].Name, readers[n.ID]))
	}
	offers, err := w.store.ChangedOffers(ctx, 0, 1000)
	require.NoError(w.t, err)
	for _, o := range offers {
		readers, err := w.store.ReadersOf(ctx, domain.KindOffer, []string{o.ID})
		require.NoError(w.t, err)
		docs = append(docs, search.OfferDocument(o, w.orgs[o.OrganizationID].Name, readers[o.ID]))
	}
	require.NoError(w.t, w.site.index.Put(ctx, docs))
	return w
}

// downIndex is an index whose engine does not answer.
type downIndex struct{ search.Index }

func (downIndex) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, search.ErrDown
}

func (downIndex) Position(context.Context) (int64, error) { return 0, search.ErrDown }

func (downIndex) Candidates(context.Context, search.CandidateQuery) ([]string, error) {
	return nil, search.ErrDown
}

// sees lists which of the visibilities of needs and offers each role finds.
var sees = map[string][]domain.Visibility{
	"public":   {domain.Public},
	"observer": {domain.Public},
	"focal":    domain.Visibilities, // of needs, its own; of offers public and parties
	"broker":   domain.Visibilities,
}

func TestRecordsListOnlyWhatTheViewerMaySee(t *testing.T) {
	w := newWorld(t, nil).indexed()
	for role, visible := range sees {
		body := w.as(role).get("/needs")
		require.Equal(t, http.StatusOK, body.status)
		for _, v := range domain.Visibilities {
			if contains(visible, v) {
				body.says(t, w.needs[v].Reference)
			} else {
				body.saysNot(t, w.needs[v].Reference, w.needs[v].Title)
			}
		}
		body.saysNot(t, w.offers[domain.Public].Reference) // the list keeps to its kind
	}
	focal := w.as("focal").get("/offers")
	focal.says(t, w.offers[domain.Public].Reference, w.offers[domain.Parties].Reference)
	focal.saysNot(t, w.offers[domain.Named].Reference, w.offers[domain.SecretariatOnly].Reference)
	// Counts tell nothing either.
	w.as("public").get("/records").says(t, "2 records", "1 need and 1 offer")
	w.as("broker").get("/records").says(t, "8 records", "4 needs and 4 offers")
}

func contains(list []domain.Visibility, v domain.Visibility) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func TestAnExactReferenceLeadsToTheRecordForThoseWhoMaySeeIt(t *testing.T) {
	w := newWorld(t, nil).indexed()
	hidden, open := w.needs[domain.SecretariatOnly].Reference, w.needs[domain.Public].Reference
	for _, words := range []string{open, strings.ToLower(open), strings.ReplaceAll(open, "-", " "), strings.ReplaceAll(open, "-0", "–")} {
		a := w.visitor().get("/records?q=" + url.QueryEscape(words))
		require.Equal(t, http.StatusSeeOther, a.status, words)
		require.Equal(t, "/needs/"+open, a.location())
	}
	a := w.visitor().get("/records?q=" + hidden)
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "Nothing was found")
	a.saysNot(t, w.needs[domain.SecretariatOnly].Title)
	require.Equal(t, "/needs/"+hidden, w.as("broker").get("/records?q="+hidden).location())
}

func TestWordsOfTheSearchAreMarkedAndNothingElse(t *testing.T) {
	w := newWorld(t, nil)
	n := domain.Need{
		OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en", Title: `Traced <b>firearms</b> & "marks"`,
		Problem: strings.Repeat("A register is missing. ", 12) + "Weapons <script>alert(1)</script> are stockpiled without guard.", Visibility: domain.Public, Status: domain.NeedOpen,
		Lines: []domain.Line{{ID: "1", Subtype: domain.Unspecified, Instrument: domain.Firearms}},
	}
	w.change(func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
	w.indexed()
	a := w.visitor().get("/records?q=firearm")
	a.says(t, "&lt;b&gt;<mark>firearms</mark>&lt;/b&gt;")
	a.saysNot(t, "<b>firearms")
	a = w.visitor().get("/records?q=stockpiled")
	a.says(t, "<mark>stockpiled</mark>", "… ")
	a.saysNot(t, "<script>alert")
}

func TestWordsOfAnotherLanguageFindTheSubject(t *testing.T) {
	w := newWorld(t, nil)
	n := domain.Need{
		OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en", Title: "Identification of weapons",
		Problem: "Weapons in stores bear no number.", Visibility: domain.Public, Status: domain.NeedOpen,
		Lines: []domain.Line{{ID: "1", Subtype: domain.Unspecified, Instrument: domain.Firearms}},
	}
	n.Lines[0].Subtype = domain.Subtype(reference.Named("marquage des armes à feu", "en").Subtypes[0])
	w.change(func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
	w.indexed()
	a := w.visitor().get("/needs?q=" + url.QueryEscape("marquage des armes à feu"))
	a.says(t, n.Reference, "No record has all of these words", readerFrame(t, "en").SubtypeLabel(n.Lines[0].Subtype), "subtype="+url.QueryEscape(string(n.Lines[0].Subtype)))
}

// Short words seldom tell their language, and what they name stands in no field of a record: both must not matter.
func TestShortWordsOfAnyLanguageFindTheSubject(t *testing.T) {
	w := newWorld(t, nil)
	add := func(title, problem string, instrument domain.Instrument) string {
		n := domain.Need{
			OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en", Title: title,
			Problem: problem, Visibility: domain.Public, Status: domain.NeedOpen,
			Lines: []domain.Line{{ID: "1", Subtype: "legal.drafting", Instrument: instrument}},
		}
		w.change(func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
		return n.Reference
	}
	persons, migrants := add("A law on trade in people", "It is old.", domain.TIP), add("A law on crossing", "It is older.", domain.SOM)
	laundering := add("A unit against money laundering", "It wants training.", domain.UNTOC)
	w.indexed()
	for words, ref := range map[string]string{
		"trata de personas": persons, "traite des personnes": persons, "تهريب المهاجرين": migrants, "blanqueo de dinero": laundering,
	} {
		a := w.visitor().get("/needs?q=" + url.QueryEscape(words))
		a.says(t, ref)
		for _, other := range []string{persons, migrants, laundering} {
			if other != ref {
				a.saysNot(t, other)
			}
		}
	}
	word := add("Trata de personas", "Una sola.", domain.TIP) + "</span>"
	w.indexed()
	w.visitor().get("/needs?q="+url.QueryEscape("trata de personas")).says(t, "are about the same: Trafficking in Persons Protocol", `href="/needs?instrument=TIP"`,
		persons) // and the others stand below the one that has the words
	require.Equal(t, 1, strings.Count(w.visitor().get("/needs?q="+url.QueryEscape("trata de personas")).body, word), "which stands there once")
}

// An address that asks for what there is not shows nothing that could be taken for the answer, says what is unknown and
// leads to what would be right.
func TestAnAddressThatAsksForWhatThereIsNot(t *testing.T) {
	w := newWorld(t, nil).indexed()
	public := w.needs[domain.Public]
	for address, says := range map[string][]string{
		"/records?state=ZZZ":                 {"State: there is no “ZZZ”", "Without State: ZZZ", `href="/records"`},
		"/records?state=Simbabwe&q=firearms": {"State: there is no “Simbabwe”", `href="/records?q=firearms"`},
		"/records?state=Zimbabwe":            {"It may be: Zimbabwe.", `href="/records?state=ZWE"`},
		"/records?state=KEN&state=zw":        {`href="/records?state=KEN&amp;state=ZWE"`},
		"/needs?instrument=MARS":             {"Instrument: there is no “MARS”", "Protocol", `href="/needs?instrument=FIREARMS"`},
		"/offers?status=clearing":            {"there is no “clearing”"},
		"/needs?subtype=legal.draftin":       {`href="/needs?subtype=legal.drafting"`},
		"/records?language=french":           {"Write the two letters of a language"},
		"/records?provider=somebody":         {"there is no “somebody”", "Choose it from the filters"},
		"/records?sort=newest":               {"there is no “newest”", "Latest change first"},
		"/records?type=<i>":                  {"“&lt;i&gt;”"},
		"/records?type=%E2%80%AElagel":       {`\u202elagel`},
		"/records?kind=wish&instrument=MARS": {"“wish”", "“MARS”"},
	} {
		a := w.visitor().get(address)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, address)
		a.says(t, append(says, "No record is shown")...)
		a.saysNot(t, public.Reference, w.offers[domain.Public].Reference, "<i>", "\u202e")
	}
	require.Equal(t, "/records", w.visitor().get("/records?page=999999").location(), "behind the last page is the last")
	a := w.visitor().get("/records?state=KEN&instrument=FIREARMS")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "Nothing was found", "Without State: Kenya", `href="/records?instrument=FIREARMS"`)

	narrowed := newWorld(t, func(o *Options) { o.Index = downIndex{o.Index} })
	a = narrowed.visitor().get("/records?state=ZZZ")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.saysNot(t, narrowed.needs[domain.Public].Reference)
}

func TestASearchOutageNarrowsTheListAndIsSaid(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Index = downIndex{o.Index} })
	a := w.visitor().get("/records?q=firearms&status=open")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "The search is narrowed for now", w.needs[domain.Public].Reference, w.offers[domain.Public].Reference, "2 records")
	a.saysNot(t, w.needs[domain.Parties].Reference, w.needs[domain.SecretariatOnly].Title)
	w.visitor().get("/records?kind=offer").saysNot(t, w.needs[domain.Public].Reference)
	w.visitor().get("/records?status=closed").says(t, "Nothing was found")
	w.visitor().get("/").says(t, "does not answer now")
}

func TestStandingComesFromTheMatchesThatAreSeen(t *testing.T) {
	n := domain.Need{Status: domain.NeedOpen, Lines: []domain.Line{{ID: "a"}, {ID: "b"}}}
	match := func(s domain.MatchStatus, covered ...string) domain.Match {
		return domain.Match{Status: s, Covered: covered}
	}
	for _, c := range []struct {
		seen []domain.Match
		want Standing
	}{
		{nil, StandingNone},
		{[]domain.Match{match(domain.MatchWithProvider, "a", "b")}, StandingNone},
		{[]domain.Match{match(domain.MatchFailed, "a", "b")}, StandingNone},
		{[]domain.Match{match(domain.MatchAgreed, "a")}, StandingPartly},
		{[]domain.Match{match(domain.MatchAgreed, "a"), match(domain.MatchConfirmed, "b")}, StandingMatched},
		{[]domain.Match{match(domain.MatchAgreed, "a", "b"), match(domain.MatchDelivering, "a")}, StandingDelivery},
	} {
		require.Equal(t, c.want, standing(n, c.seen))
	}
	n.Status = domain.NeedClosed
	require.Equal(t, "Closed", readerFrame(t, "en").NeedStanding(n, []domain.Match{match(domain.MatchAgreed, "a")}).Label)
}

func TestMarkedKeepsEveryByte(t *testing.T) {
	for _, c := range []struct{ lang, search, text, want string }{
		{"en", "marking firearms", "The marking of firearms", "The [marking] of [firearms]"},
		{"en", "weapon", "Weapons and a weapon", "[Weapons] and a [weapon]"},
		{"fr", "armes", "Marquage des armes à feu", "Marquage des [armes] à feu"},
		{"ru", "оружие", "Маркировка оружия", "Маркировка [оружия]"},
		{"en", "", "Nothing asked", "Nothing asked"},
		{"en", "the", "The end", "The end"}, // so frequent a word finds nothing
	} {
		got, all := "", ""
		for _, p := range newWanted(c.search).marked(c.lang, c.text) {
			all += p.Text
			if p.Hit {
				got += "[" + p.Text + "]"
			} else {
				got += p.Text
			}
		}
		require.Equal(t, c.want, got)
		require.Equal(t, c.text, all)
	}
}

func TestAnExcerptShowsWhatWasFoundAndALittleAround(t *testing.T) {
	near := strings.Repeat("words of no matter ", 4)
	far := near + near
	for _, c := range []struct{ lang, search, text, want string }{
		{"en", "marking firearms", "The marking\nof  firearms", "The [marking] of [firearms]"},
		{"en", "marking", far + "the marking of firearms " + far + "marking", "… matter " + near + "the [marking] of firearms " + near + "…"},
		{"en", "marking", "Nothing of the kind", ""},
	} {
		got := ""
		for _, p := range newWanted(c.search).excerpt(c.lang, c.text) {
			if p.Hit {
				got += "[" + p.Text + "]"
			} else {
				got += p.Text
			}
		}
		require.Equal(t, c.want, got)
	}
}

func FuzzMarkedKeepsEveryByte(f *testing.F) {
	f.Add("zh", "枪支标记", "枪支标记系统")
	f.Add("ar", "سلاح", "وسم الأسلحة النارية")
	f.Add("en", "a\xff", "a\xff b")
	f.Fuzz(func(t *testing.T, lang, search, s string) {
		all := ""
		for _, p := range newWanted(search).marked(lang, s) {
			all += p.Text
		}
		if all != s {
			t.Fatalf("marked(%q, %q, %q) reads %q", lang, search, s, all)
		}
		_ = newWanted(search).excerpt(lang, s)
	})
}

// An offer that was made for one need tells of that need, and goes no further than the need does.
func TestAnOfferForOneNeedIsOnNoPageOfThoseWhoMayNotReadTheNeed(t *testing.T) {
	w := newWorld(t, nil)
	n := w.needs[domain.Public]
	o := w.offers[domain.Public]
	o.ID, o.Reference, o.SingleNeed, o.Title = "", "", n.ID, "Marquage promised-to-one"
	w.change(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &o) })
	w.indexed()
	pages := []string{
		"/", "/records", "/offers", "/offers?q=promised-to-one", "/records?q=marquage", "/offers?sort=newest", "/overview/gap",
		"/providers/" + o.OrganizationID, "/needs/" + w.needs[domain.Public].Reference, "/overview/compendium", "/cards",
	}
	w.as("public").get("/offers").says(t, o.Reference)
	w.as("provider").get("/offers/"+o.Reference).says(t, "nobody else reads it who may not read that need")

	n.Visibility = domain.SecretariatOnly
	w.change(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
	w.indexed()
	for _, role := range []string{"public", "observer"} {
		v := w.as(role)
		for _, by := range []string{o.Reference, o.ID} {
			require.Equal(t, http.StatusNotFound, v.get("/offers/"+by).status, role)
		}
		for _, page := range pages {
			v.get(page).saysNot(t, o.Reference, o.Title, o.ID)
		}
		v.get("/records").says(t, "1 record")
	}
	for _, role := range []string{"provider", "broker", "focal"} {
		require.Equal(t, http.StatusOK, w.as(role).get("/offers/"+o.Reference).status, role)
	}
}
