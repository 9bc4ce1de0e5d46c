package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// Whoever must write so many characters reads it under the label, before the first error.
func TestAFieldTellsItsMinimumBeforeTheError(t *testing.T) {
	w := newWorld(t, nil)
	tells := func(a answer, field string) {
		t.Helper()
		require.Equal(t, http.StatusOK, a.status)
		_, after, found := strings.Cut(a.body, `id="`+field+`-hint">`)
		require.True(t, found, field)
		hint, _, _ := strings.Cut(after, "</p>")
		require.Contains(t, hint, "At least 10 characters.")
	}
	tells(w.as("author").get("/needs/new"), "f-problem")
	provider := w.as("provider")
	tells(provider.get("/offers/new"), "f-description")

	m := w.proposed(domain.Public, domain.Public)
	for _, step := range []struct {
		who string
		act domain.Action
	}{{"focal", domain.ActionAccept}, {"provider", domain.ActionAccept}, {"provider", domain.ActionStart}} {
		var err error
		m, err = w.broker.Act(t.Context(), w.viewer(step.who), m.ID, m.Version, broker.Act{Action: step.act})
		require.NoError(t, err)
	}
	page := "/matches/" + m.Reference
	tells(provider.get(page), "f-report-words")
	short := provider.post(page+"/act", "action", "report", "report.outcome", "met", "report.words", "Nine char")
	require.Equal(t, http.StatusUnprocessableEntity, short.status)
	short.says(t, "at least 10 characters", "At least 10 characters.")
	require.Equal(t, http.StatusSeeOther, provider.post(page+"/act", "action", "report", "report.outcome", "met", "report.words", "Ten chars.").status)
}
