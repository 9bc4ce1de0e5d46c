package search

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

func TestWhatIsACode(t *testing.T) {
	for text, want := range map[string]string{
		"N-2026-0042": "ref:n-2026-42", "o-2026-42": "ref:o-2026-42", "M 2026 000": "ref:m-2026-0", "N20260042": "ref:n-2026-42",
		"untoc": "ins:untoc", "FIREARMS": "ins:firearms", "unspecified": "sub:unspecified",
		"Art. 32 (5)": "art:32(5)", "untoc 10(2)(b)": "art:untoc:10(2)(b)", "8 TIP": "art:tip:8", "المادة 8": "art:8", "المادة ١٦": "art:16", "١٦(٣)": "art:16(3)",
		"第十六条": "art:16", "第16条": "art:16", "第十六条第三款": "art:16(3)", "article 16, paragraph 3": "art:16(3)", "пункт 3 статьи 16": "art:16(3)",
		"article 8 of the Firearms Protocol": "art:firearms:8", "article 16 extradition": "", "articles 8 and 9": "",
		"CTOC/COP/WG.2/2009/2": "sym:ctoc/cop/wg.2/2009/2", "ctoc / cop / 2008 / 18.": "sym:ctoc/cop/2008/18", "A/RES/55/25": "sym:a/res/55/25",
		"and/or": "", "law/police/customs": "",
		"firearms marking": "", "0": "", "100": "", "X-2026-0042": "", "2026": "", "TIP 8 SOM": "", "": "", "N-2026": "",
	} {
		got, _ := exactCode(text)
		require.Equal(t, want, got, text)
	}
}

func FuzzExactCode(f *testing.F) {
	for _, s := range []string{"N-2026-0042", "art. 32(5)", "UNTOC", "legal.drafting", "8((", "第8条", "المادة ١٦", "A/RES/55/25", "\xff", strings.Repeat("8", 100), "N–2026—1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := exactCode(s)
		if ok != (code != "") {
			t.Fatalf("%q: %q, %v", s, code, ok)
		}
		if !ok {
			return
		}
		kind, rest, found := strings.Cut(code, ":")
		if !found || rest == "" || !strings.Contains("ref id ins sub art sym", kind) || code != strings.ToLower(code) {
			t.Fatalf("%q became the code %q", s, code)
		}
		if again, _ := exactCode(" " + strings.ToUpper(s) + " "); again != code && strings.EqualFold(strings.ToUpper(s), s) {
			t.Fatalf("%q: %q, in capitals %q", s, code, again)
		}
	})
}

// What a document carries is found by the text that names it.
func TestCodesOfADocument(t *testing.T) {
	d := Document{ID: "A", Ref: "N-2026-0042", Kind: domain.KindNeed, Instruments: []string{"UNTOC"}, Subtypes: []string{"unspecified"}, Articles: []string{"UNTOC 10(2)(b)", "31", "nonsense"}}
	codes := d.codes()
	for _, text := range []string{"N-2026-42", "UNTOC", "unspecified", "10(2)(b)", "10(2)", "art 10", "UNTOC 10 (2)", "31"} {
		code, ok := exactCode(text)
		require.True(t, ok, text)
		require.Contains(t, codes, code, text)
	}
	d.Title, d.Text = "Under article 16, paragraph 3, and المادة ١٨", "See CTOC/COP/WG.2/2009/2, https://example.org/A/RES/55/25 and either/or/7."
	codes = d.codes()
	for _, code := range []string{"cit:16(3)", "cit:16", "cit:untoc:16(3)", "cit:18", "sym:ctoc/cop/wg.2/2009/2"} {
		require.Contains(t, codes, code)
	}
	require.NotContains(t, codes, "sym:a/res/55/25", "the end of an address is no symbol")
	require.NotContains(t, codes, "art:16", "what the text cites is not what the record is tagged with")
	for _, text := range []string{"N-2026-43", "TIP 10", "1", "10(2)(c)", "2"} {
		code, _ := exactCode(text)
		require.NotContains(t, codes, code, text)
	}
}

func FuzzPlainValue(f *testing.F) {
	for _, s := range []string{"FRA", "fra", `a" OR readers = "x`, "~", "~~", "", "\x00", "org:é", strings.Repeat("A", 500), `\`} {
		f.Add(s, "FRA")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		plain := plainValue(a)
		if plain == "" || len(plain) > 3*longestValue || strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789-_.:~") != "" {
			t.Fatalf("%q became %q", a, plain)
		}
		if (plain == plainValue(b)) != (a == b) {
			t.Fatalf("%q and %q", a, b)
		}
		if len(a) <= longestValue && valueOf(plain) != a {
			t.Fatalf("%q came back as %q", a, valueOf(plain))
		}
		if clause := meiliIn("state", []string{a, b}); strings.Count(clause, `"`) != 4 || strings.ContainsAny(clause, "\\'\x00") {
			t.Fatalf("%q and %q became %s", a, b, clause)
		}
	})
}

func FuzzCutQuery(f *testing.F) {
	for _, s := range []string{"marking firearms", "枪支 标识", "l'arme à feu", "\x00'’", strings.Repeat("a ", 2000), "\xff\xfe", "٣٤", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range cutQuery(s, domain.Languages) {
			if len(w.terms) == 0 || len(w.terms) > maxTerms || len(w.before) > maxTerms {
				t.Fatalf("%q: %+v", s, w)
			}
			for _, term := range append(w.terms, w.before...) {
				plain := sealed(term)
				if plain == "" || strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789") != "" || len(plain) > 5*longestTerm+10 {
					t.Fatalf("%q is sealed as %q", term, plain)
				}
			}
		}
	})
}

func TestKeysOrder(t *testing.T) {
	require.Less(t, referenceKey("N-2026-9999"), referenceKey("N-2026-10000"))
	require.Less(t, referenceKey("N-2025-0002"), referenceKey("N-2026-0001"))
	require.Less(t, titleKey("école"), titleKey("Equipment"))
	require.Less(t, titleKey("Zone"), titleKey("оружие"))
	require.LessOrEqual(t, len(titleKey(strings.Repeat("法", 500))), 400)
	require.Zero(t, timeKey(time.Time{}))
	require.True(t, utf8.ValidString(titleKey("\xff\x00")))
}

func TestDocumentsOfRecords(t *testing.T) {
	confirmed := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	n := domain.Need{
		ID: "n1", Reference: "N-2026-0001", State: "KHM", Language: "fr", Title: "Marquage", Problem: "Aucune machine", Authority: "Ministère",
		Contact: "secret@example.org", InternalNote: "hidden", Status: domain.NeedOpen, LastConfirmed: &confirmed, Change: 9,
		Lines: []domain.Line{
			{Subtype: "legal.drafting", Instrument: domain.Firearms, Also: []domain.Instrument{domain.UNTOC}, Articles: []string{"8"}, Modalities: []domain.Modality{domain.Workshop}},
			{Subtype: domain.Unspecified, Instrument: domain.Firearms, Articles: []string{"8", "15"}},
		},
		Provider: domain.ProviderProfile{Excluded: []string{"rival"}},
	}
	d := NeedDocument(n, "Cambodge", []string{"public"})
	require.Equal(t, []string{"UNTOC", "FIREARMS"}, d.Instruments)
	require.Equal(t, []string{"FIREARMS 8", "FIREARMS 15"}, d.Articles)
	require.Equal(t, []string{"legal.drafting", "unspecified"}, d.Subtypes)
	require.Equal(t, []string{"legal", "unspecified"}, d.Types)
	require.Equal(t, []string{"asia_pacific"}, d.Groups)
	require.Equal(t, []string{"KHM"}, d.States)
	require.Equal(t, []string{"fr"}, d.Languages, "without a wish, its own language")
	require.Equal(t, confirmed, d.Confirmed)
	require.Contains(t, d.body(), "Ministère")
	require.Contains(t, d.body(), "Cambodge")
	for _, hidden := range []string{"secret", "hidden", "rival"} {
		require.NotContains(t, d.Title+d.body()+strings.Join(d.codes(), " "), hidden)
	}

	o := domain.Offer{
		ID: "o1", Reference: "O-2026-0001", OrganizationID: "prov", Language: "en", Title: "Courses", Description: "For judges", Partners: []string{"Interpol"},
		Instruments: []domain.Instrument{domain.TIP}, Articles: []domain.OfferArticle{{Instrument: domain.TIP, Article: "9(1)"}},
		Subtypes: []domain.Subtype{"legal.drafting"}, Modalities: []domain.Modality{domain.ELearning}, Languages: []string{"en", "fr"},
		Eligible: domain.Eligibility{Groups: []domain.RegionalGroup{domain.African}, States: []string{"HTI"}}, Status: domain.OfferOpen, Contact: "secret",
	}
	d = OfferDocument(o, "Agency", []string{"parties"})
	require.Equal(t, []string{"HTI"}, d.States)
	require.Equal(t, []string{"african"}, d.Groups)
	require.Equal(t, "prov", d.Provider)
	require.Equal(t, []string{"TIP 9(1)"}, d.Articles)
	require.Contains(t, d.body(), "Interpol")
	require.NotContains(t, d.body(), "secret")
	require.True(t, d.Confirmed.IsZero())
}

// What a State answers to a questionnaire is not told to others, nor found by them.
func TestASourceIsSearchedWhereOthersReadIt(t *testing.T) {
	for source, want := range map[domain.Source]string{domain.SourceNote: "CTOC/COP/WG.2/2009/2", domain.SourceQuestionnaire: ""} {
		require.Equal(t, want, NeedDocument(domain.Need{Source: source, SourceRef: "CTOC/COP/WG.2/2009/2"}, "", nil).Source, source)
	}
}
