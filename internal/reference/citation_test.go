package reference

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestCitationsInTheSixLanguages(t *testing.T) {
	for s, want := range map[string][]string{
		"under Article 16, paragraph 3, of the Convention": {"16(3)"},
		"paragraph 3 of article 16":                        {"16(3)"},
		"arts. 10(2)(b), 13 and 16":                        {"10(2)(b)", "13", "16"},
		"art. 16.3":                                        {"16(3)"},
		"le paragraphe 3 de l’article 16":                  {"16(3)"},
		"l'article 16, paragraphe 3":                       {"16(3)"},
		"el párrafo 3 del artículo 16":                     {"16(3)"},
		"artículos 8 y 9":                                  {"8", "9"},
		"пункт 3 статьи 16":                                {"16(3)"},
		"ст. 16 (3)":                                       {"16(3)"},
		"статей 8 и 9":                                     {"8", "9"},
		"المادة ١٦":                                        {"16"},
		"بالمادة ١٦ (٣)":                                   {"16(3)"},
		"الفقرة ٣ من المادة ١٦":                            {"16(3)"},
		"المادتين ۸ و ۹":                                   {"8", "9"},
		"第十六条第三款":                                          {"16(3)"},
		"第16条和第二十一条":                                       {"16", "21"},
		"第１６條":                                             {"16"},
		"16 articles of 2009":                              nil,
		"article 2009":                                     nil,
		"party 16, part 3":                                 nil,
		"第十十条":                                             nil,
		"article 0":                                        nil,
	} {
		var got []string
		for _, c := range Citations(s) {
			got = append(got, c.String())
			require.Contains(t, s, s[c.Start:c.End])
		}
		require.Equal(t, want, got, s)
	}
}

func TestATextThatOnlyCitesAnArticle(t *testing.T) {
	for s, want := range map[string]string{
		"article 16(3)": " 16(3)", "المادة ١٦": " 16", "第十六条": " 16", "第16条": " 16", "article 8 of the Firearms Protocol": "FIREARMS 8",
		"UNTOC article 16": "UNTOC 16", "статья 8 Протокола об огнестрельном оружии": "FIREARMS 8", "(art. 8)": " 8",
		"article 16 extradition": "-", "extradition": "-", "article 8 and article 9": "-", "": "-",
	} {
		a, instrument, ok := OnlyCited(s)
		got := "-"
		if ok {
			got = instrument + " " + a.String()
		}
		require.Equal(t, want, got, s)
	}
}

func FuzzCitations(f *testing.F) {
	for _, s := range []string{"article 16(3)", "المادة ١٦", "第十六条第三款", "пункт 3 статьи 16", "art. \xff8", "第", "article 8 and", "arts 1,2,3", "article ８(ſ)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, c := range Citations(s) {
			if c.Start < 0 || c.End > len(s) || c.Start >= c.End || c.End <= last {
				t.Fatalf("%q: %+v", s, c)
			}
			last = c.End
			if c.Number < 1 || c.Number > 99 {
				t.Fatalf("%q: article %d", s, c.Number)
			}
			if _, _, err := ParseArticle(c.String()); err != nil && utf8.ValidString(s) {
				t.Fatalf("%q: %v", s, err)
			}
		}
		if a, instrument, ok := OnlyCited(s); ok && (a.Number == 0 || instrument != "" && ArticleCount(instrument) == 0) {
			t.Fatalf("%q", s)
		}
	})
}
