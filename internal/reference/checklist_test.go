package reference

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryInstrumentHasAChecklistOfItsArticles(t *testing.T) {
	ids := map[string]string{}
	for _, i := range Instruments() {
		form, ok := LatestChecklistForm(i.Code)
		require.True(t, ok, i.Code)
		require.GreaterOrEqual(t, len(form.Questions), 15, i.Code)
		require.LessOrEqual(t, len(form.Questions), 36, i.Code)
		last, labels := 0, map[string]bool{}
		for _, q := range form.Questions {
			require.Empty(t, ids[q.ID], "%s and %s share an id", i.Code, ids[q.ID])
			ids[q.ID] = i.Code
			require.True(t, strings.HasPrefix(q.ID, strings.ToLower(i.Code)+"-"), q.ID)
			require.True(t, strings.HasSuffix(q.Text("en"), "?"), "%s asks nothing", q.ID)
			for _, a := range q.Articles {
				require.True(t, HasArticle(i.Code, a.Number), q.ID)
			}
			for _, code := range q.Subtypes {
				s, known := SubtypeByCode(code)
				require.True(t, known && s.Serves(i.Code), "%s offers %s", q.ID, code)
			}
			require.NotEqual(t, q.Theme, ChecklistThemeLabel(q.Theme, "en"), q.ID)
			label := strings.Join(q.ArticleList(), ", ") + " " + q.Name("en")
			require.False(t, labels[label], "%s is not told apart: %s", q.ID, label)
			labels[label] = true
			require.LessOrEqual(t, len(q.Name("en")), 60, q.ID)
			require.GreaterOrEqual(t, q.Article(), last, "%s stands out of order", q.ID)
			last = q.Article()
		}
	}
}

// The articles of the substantive chapters that oblige a party are each asked about at least once.
func TestNoArticleWithAnObligationIsPassedOver(t *testing.T) {
	for code, articles := range map[string][]int{
		"UNTOC":    {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31},
		"TIP":      {5, 6, 7, 8, 9, 10, 11, 12, 13},
		"SOM":      {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18},
		"FIREARMS": {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	} {
		form, _ := LatestChecklistForm(code)
		asked := map[int]bool{}
		for _, q := range form.Questions {
			for _, a := range q.Articles {
				asked[a.Number] = true
			}
		}
		for _, n := range articles {
			require.True(t, asked[n], "%s art. %d", code, n)
		}
	}
}

// What is carried over between instruments is carried over because both ask it.
func TestQuestionsThatInstrumentsShareHaveOneMatter(t *testing.T) {
	shared := map[string][]string{}
	for _, f := range ChecklistForms() {
		for _, q := range f.Questions {
			shared[q.Matter()] = append(shared[q.Matter()], f.Instrument)
		}
	}
	require.Equal(t, []string{"UNTOC", "TIP", "SOM", "FIREARMS"}, shared["cooperation/mutual-legal-assistance"])
	require.Equal(t, []string{"TIP", "SOM"}, shared["borders/carriers"])
	require.Equal(t, []string{"UNTOC"}, shared["offences/obstruction"])
}
