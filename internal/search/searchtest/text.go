package searchtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// idsOf are the ids of the documents at these places.
func idsOf(docs []search.Document, at []int) []string {
	out := make([]string, len(at))
	for i, place := range at {
		out[i] = docs[place].ID
	}
	return out
}

// testExact asks for references, ids, articles and codes, in the forms in which people write them.
func testExact(t *testing.T, x search.Index) {
	docs := documents(6, 60)
	for i := range docs {
		docs[i].Articles, docs[i].Subtypes, docs[i].Instruments, docs[i].Language = nil, nil, nil, "en"
		docs[i].Title, docs[i].Text = "customs", ""
	}
	docs[41].Kind, docs[41].Ref = domain.KindNeed, "N-2026-0042"
	docs[5].Text = "This repeats what N-2026-0042 asked for"
	docs[7].Articles, docs[7].Instruments = []string{"FIREARMS 8(1)"}, []string{"FIREARMS"}
	docs[8].Articles, docs[8].Instruments = []string{"UNTOC 8"}, []string{"UNTOC"}
	docs[9].Articles = []string{"UNTOC 10(2)(b)"}
	docs[10].Subtypes = []string{"training.marking"}
	docs[11].Text = "the UNTOC itself"
	docs[12].Text, docs[12].Instruments = "under paragraph 3 of article 16", []string{"UNTOC"}
	docs[13].Text, docs[13].Language = "عملا بالمادة ١٦ (٣)", "ar"
	docs[14].Text, docs[14].Language = "根据第十六条", "zh"
	docs[15].Text, docs[16].Source = "asked for in (CTOC/COP/WG.2/2009/2).", "CTOC/COP/WG.2/2009/2, para. 20"
	put(t, x, docs...)
	for _, c := range []struct {
		text  string
		exact []int
		after []int
	}{
		{"N-2026-0042", []int{41}, []int{5}},
		{"  n-2026-0042 ", []int{41}, []int{5}},
		{"N-2026-42", []int{41}, nil},
		{"n 2026 42", []int{41}, nil},
		{"N–2026–0042", []int{41}, []int{5}},
		{"N20260042", []int{41}, nil},
		{docs[3].ID, []int{3}, nil},
		{"8", []int{7, 8}, nil},
		{"art. 8", []int{7, 8}, nil},
		{"8(1)", []int{7}, []int{8}},
		{"FIREARMS 8", []int{7}, nil},
		{"article 8 UNTOC", []int{8}, nil},
		{"статья 8", []int{7, 8}, nil},
		{"第8条", []int{7, 8}, nil},
		{"المادة ٨", []int{7, 8}, nil},
		{"第八条", []int{7, 8}, nil},
		{"article 8 of the Firearms Protocol", []int{7}, nil},
		{"article 16(3)", nil, []int{12, 13, 14}},
		{"第十六条第三款", nil, []int{12, 13, 14}},
		{"المادة ١٦", nil, []int{12, 13, 14}},
		{"UNTOC 16", nil, []int{12}},
		{"CTOC/COP/WG.2/2009/2", []int{15, 16}, nil},
		{"ctoc/cop/wg.2/2009/2", []int{15, 16}, nil},
		{"CTOC/COP/WG.2/2009/20", nil, nil},
		{"10 (2) (b)", []int{9}, nil},
		{"10", []int{9}, nil},
		{"training.marking", []int{10}, nil},
		{"UNTOC", []int{8, 12}, []int{11}},
	} {
		hits := all(t, x, search.Query{Viewer: domain.Clock(), Text: c.text})
		var exact, after []string
		for _, h := range hits {
			if h.Exact {
				require.Empty(t, after, "exact hits come first for %q", c.text)
				exact = append(exact, h.ID)
			} else {
				after = append(after, h.ID)
			}
		}
		require.ElementsMatch(t, idsOf(docs, c.exact), exact, "exactly these for %q", c.text)
		require.ElementsMatch(t, idsOf(docs, c.after), after, "and then those for %q", c.text)
	}
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: "UNTOC", Facets: []search.Facet{search.FacetInstrument, search.FacetKind}})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"UNTOC": 2}, r.Facets[search.FacetInstrument])
	total := 0
	for _, n := range r.Facets[search.FacetKind] {
		total += n
	}
	require.Equal(t, 3, total, "facets count exact hits and the others")
	require.Empty(t, found(t, x, "N-2025-0042"))
	require.Empty(t, found(t, x, "N-2026-9042"))
}

// testLanguages finds each document by another inflection than it is written in, which only the analyzer of its own
// language brings to the same term.
func testLanguages(t *testing.T, x search.Index) {
	docs := documents(7, 6)
	for i, c := range []struct{ lang, title, text, query, none string }{
		{"en", "Criminalization of trafficking", "The prosecutors need training.", "prosecutor trafficked", "train prosecutrix"},
		{"fr", "Marquage des armes à feu", "Formation des procureurs aux enquêtes.", "procureur arme", "procureure navire"},
		{"es", "Capacitación de fiscales", "Las investigaciones financieras de los bancos.", "investigación fiscal", "investigación naval"},
		{"ru", "Маркировка огнестрельного оружия", "Подготовка прокуроров и судей.", "подготовки прокурорам", "подготовка моряков"},
		{"ar", "تدريب القضاة على المحاكمات", "مكافحة الاتجار بالأسلحة النارية", "والقضاة الأسلحة", "القضاة السفن"},
		{"zh", "枪支标识与追查", "为检察官提供培训", "检察官 枪支", "检察官船舶"},
	} {
		docs[i].Language, docs[i].Title, docs[i].Text = c.lang, c.title, c.text
		put(t, x, docs[i])
		require.Equal(t, []string{docs[i].ID}, found(t, x, c.query), c.lang)
		r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: c.query, Languages: []string{c.lang}})
		require.NoError(t, err)
		require.Equal(t, []string{docs[i].ID}, ids(r.Hits), "asked in %s alone", c.lang)
		require.False(t, r.Widened)
		other := domain.Languages[(slices.Index(domain.Languages, c.lang)+1)%6]
		r, err = x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: c.query, Languages: []string{other}})
		require.NoError(t, err)
		require.NotContains(t, ids(r.Hits), docs[i].ID, "the words of %s are not asked in %s", c.lang, other)
		r, err = x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: c.none})
		require.NoError(t, err)
		require.True(t, r.Widened || r.Total == 0, "%q is not all there", c.none)
	}
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: "Ruritania"})
	require.NoError(t, err)
	docs[0].OrganizationName = "Ministry of Ruritania"
	docs[1].OrganizationName, docs[1].Keywords = "Bureau", []string{"Systèmes de marquage"}
	before := r.Total
	put(t, x, docs[0], docs[1])
	require.GreaterOrEqual(t, len(found(t, x, "Ruritania")), max(1, before-1), "found by the name of its organization")
	require.Contains(t, found(t, x, "ruritania ministries"), docs[0].ID)
	require.Contains(t, found(t, x, "système"), docs[1].ID, "found by a keyword")
}

// testWords walks the ladder: every word, the last word begun, some word.
func testWords(t *testing.T, x search.Index) {
	docs := documents(8, 4)
	for i, text := range []string{"marking of firearms", "tracing of firearms", "customs laboratories", "the marking machine for customs"} {
		docs[i].Language, docs[i].Title, docs[i].Text, docs[i].OrganizationName = "en", text, "", ""
	}
	put(t, x, docs...)
	for _, c := range []struct {
		text    string
		want    []int
		widened bool
	}{
		{"marking firearms", []int{0}, false},
		{"the marking of a firearm", []int{0}, false},
		{"firearms", []int{0, 1}, false},
		{"firearms trac", []int{1}, false},
		{"labora", []int{2}, false},
		{"LABORA", []int{2}, false},
		{"customs unicorn", []int{2, 3}, true},
		{"unicorn", nil, false},
		{"f", nil, false},
		{"the", nil, false},
	} {
		r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: c.text})
		require.NoError(t, err)
		require.ElementsMatch(t, idsOf(docs, c.want), ids(r.Hits), c.text)
		require.Equal(t, c.widened, r.Widened, c.text)
	}
	// A filter that leaves nothing does not change what the words mean.
	docs[0].States, docs[1].States, docs[2].States, docs[3].States = []string{"KEN"}, []string{"KEN"}, []string{"FRA"}, []string{"FRA"}
	put(t, x, docs...)
	r, err := x.Search(t.Context(), search.Query{
		Viewer: domain.Clock(), Text: "marking firearms",
		Filter: map[search.Facet][]string{search.FacetState: {"FRA"}}, Facets: []search.Facet{search.FacetState},
	})
	require.NoError(t, err)
	require.Zero(t, r.Total, "document 3 has one of the words only")
	require.Equal(t, map[string]int{"KEN": 1}, r.Facets[search.FacetState])
	// A word in the title counts more than one in the text.
	docs[0].Title, docs[0].Text = "customs", "laboratories and a list of other things that are needed"
	docs[1].Title, docs[1].Text = "laboratories", "customs and a list of other things that are needed"
	put(t, x, docs[0], docs[1])
	require.NoError(t, x.Delete(t.Context(), []string{docs[2].ID, docs[3].ID}))
	require.Equal(t, []string{docs[1].ID, docs[0].ID}, found(t, x, "laboratory"))
	require.Equal(t, []string{docs[0].ID, docs[1].ID}, found(t, x, "customs"))
}

// testMisspelt writes words as hands slip. Words that some document has, references and codes are never read as others.
func testMisspelt(t *testing.T, x search.Index) {
	docs := documents(11, 5)
	for i, c := range []struct{ lang, title string }{
		{"en", "marking of firearms"}, {"en", "tracing of firearms"}, {"fr", "marquage des armes"}, {"ru", "маркировка оружия"}, {"en", "the markung river"},
	} {
		docs[i].Language, docs[i].Title, docs[i].Text, docs[i].OrganizationName, docs[i].Keywords = c.lang, c.title, "", "", nil
		docs[i].Articles, docs[i].Subtypes, docs[i].Instruments = nil, nil, nil
	}
	docs[0].Ref, docs[1].Ref = "N-2026-0041", "N-2026-0044"
	put(t, x, docs...)
	for _, c := range []struct {
		text      string
		want      []int
		corrected string
	}{
		{"markng", []int{0}, "marking"},
		{"firearms markng", []int{0}, "firearms marking"},
		{"fierarms tracing", []int{1}, "firearms tracing"},
		{"marqage", []int{2}, "marquage"},
		{"маркеровка", []int{3}, "маркировка"},
		{"markung", []int{4}, ""}, // a document has it, so it is no slip
		{"marking", []int{0}, ""},
		{"firearms unicorn", []int{0, 1}, ""}, // near nothing: some word
		{"xyzzyxyzzy", nil, ""},
		{"N-2026-0040", nil, ""},
		{"legal.draftng", nil, ""},
	} {
		r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: c.text})
		require.NoError(t, err)
		require.ElementsMatch(t, idsOf(docs, c.want), ids(r.Hits), c.text)
		require.Equal(t, c.corrected, r.Corrected, c.text)
	}
	// Only what the viewer may see counts: a word that a hidden document has is a slip to whoever does not see it.
	docs[4].Readers = []string{"org:somebody"}
	for i := range docs[:4] {
		docs[i].Readers = []string{"public"}
	}
	put(t, x, docs...)
	r, err := x.Search(t.Context(), search.Query{Text: "markung"})
	require.NoError(t, err)
	require.Equal(t, "marking", r.Corrected)
	require.Equal(t, []string{docs[0].ID}, ids(r.Hits))
}

// testHostile puts in, and asks for, what was never meant to be words.
func testHostile(t *testing.T, x search.Index) {
	docs := documents(9, 20)
	docs[0].Title = `<script>"firearms"</script> 'quote' \ back`
	docs[1].Text = "nul \x00 broken \xff\xfe emoji 😀 " + strings.Repeat("x", 100_000)
	docs[2].Title = ""
	docs[0].Language, docs[1].Language = "en", "en"
	put(t, x, docs...)
	for _, text := range []string{
		`"`, `"firearms`, `'`, `\`, `+-*:^~`, `firearms AND -customs`, `title:firearms^3~2`, `/re.*/`, `(`, `)`, `{}[]`, `*`, `?`, `firearm*`,
		"\x00", "fire\x00arms", "\xff\xfe", "😀", "👨‍👩‍👧‍👦", strings.Repeat("firearms ", 1200), strings.Repeat("z", 10_000), strings.Repeat("枪", 10_000),
		`id = "x" OR readers = "org:a"`, "' OR 1=1 --", "\u202eabc", "ﷺ", strings.Repeat("a b ", 3000), "\t\n\r", "N-2026-99999999999999999999", "8((((", "99(99)(zzzz)",
	} {
		r, err := x.Search(t.Context(), search.Query{Text: text, Facets: search.Facets})
		require.NoError(t, err, "%.60q", text)
		require.Len(t, r.Hits, min(r.Total, 20), "%.60q", text)
		_, err = x.Candidates(t.Context(), search.CandidateQuery{Kind: domain.KindNeed, Lang: "en", Terms: []string{text, text}})
		require.NoError(t, err, "%.60q", text)
		r, err = x.Search(t.Context(), search.Query{Filter: map[search.Facet][]string{search.FacetProvider: {text}}})
		require.NoError(t, err, "%.60q", text)
		require.Zero(t, r.Total, "%.60q", text)
	}
	require.Contains(t, found(t, x, "quote script"), docs[0].ID)
	require.Contains(t, found(t, x, "broken emoji"), docs[1].ID)
}

// testCandidates asks for what shares telling words, the most telling first.
func testCandidates(t *testing.T, x search.Index) {
	docs := documents(10, 300)
	for i := range docs {
		docs[i].Language, docs[i].Title, docs[i].Text = "en", "customs equipment", "for the border"
		docs[i].Readers, docs[i].Kind, docs[i].Status = []string{"public"}, domain.KindOffer, "open"
	}
	docs[3].Title = "Marking firearms"
	docs[4].Title = "Marking cattle"
	docs[5].Title, docs[5].Kind = "Marking firearms", domain.KindNeed
	docs[6].Title, docs[6].Status = "Marking firearms", "closed"
	docs[7].Title, docs[7].Language = "Marquage des armes", "fr"
	put(t, x, docs...)
	q := search.CandidateQuery{Kind: domain.KindOffer, Lang: "en", Terms: []string{"firearm", "marked"}, Statuses: []string{"open"}}
	candidates := func() []string {
		t.Helper()
		got, err := x.Candidates(t.Context(), q)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, []string{docs[3].ID, docs[4].ID}, candidates(), "both terms before one")
	q.Statuses = nil
	require.ElementsMatch(t, []string{docs[3].ID, docs[4].ID, docs[6].ID}, candidates())
	q.Lang, q.Terms = "fr", []string{"arme"}
	require.Equal(t, []string{docs[7].ID}, candidates())
	q.Lang, q.Terms = "en", []string{"customs"}
	require.Len(t, candidates(), 200, "at most 200")
	q.Limit = 5
	require.Len(t, candidates(), 5)
	q.Terms = nil
	require.Empty(t, candidates())
}
