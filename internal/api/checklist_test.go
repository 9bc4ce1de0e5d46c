package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// A checklist is read by its own State, and by the secretariat once it is cleared; to everybody else there is none, in the
// list, in its total and by its address.
func TestAChecklistIsReadByItsStateAndOnceClearedByTheSecretariat(t *testing.T) {
	w := newWorld(t)
	byStatus := map[domain.ChecklistStatus]domain.Checklist{}
	other := map[domain.Instrument]string{domain.UNTOC: "untoc-8-corruption", domain.TIP: "tip-1-extradition", domain.SOM: "som-1-extradition"}
	for i, status := range domain.ChecklistStatuses {
		c := domain.Checklist{
			OrganizationID: w.orgs["state"].ID, State: "ZWE", Instrument: domain.Instruments[i], Cycle: "2026", Form: 1, Language: "en", Status: status,
		}
		w.change(func(tx *store.Store) error { return tx.InsertChecklist(t.Context(), &c) })
		question := map[domain.Instrument]string{domain.UNTOC: "untoc-5-participation", domain.TIP: "tip-5-offence", domain.SOM: "som-6-offence"}[c.Instrument]
		a := domain.ChecklistAnswer{ChecklistID: c.ID, Question: question, Implemented: domain.ImplementedNo, Law: "hidden-answer", Wanted: []domain.Subtype{"legal.drafting"}}
		words := domain.ChecklistAnswer{ChecklistID: c.ID, Question: other[c.Instrument], Law: "words alone answer no question"}
		w.change(func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &a) })
		w.change(func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &words) })
		byStatus[status] = c
	}
	for _, who := range []string{"", "observer", "peruvian", "rival", "provider", "author", "focal", "broker"} {
		all := w.get(who, "/checklists")
		visible := 0
		for status, c := range byStatus {
			may := who == "author" || who == "focal" || who == "broker" && status == domain.ChecklistCleared
			for _, by := range []string{c.Reference, c.ID} {
				one := w.get(who, "/checklists/"+by)
				switch {
				case may:
					require.Equal(t, http.StatusOK, one.status, "%q reads one that is %s", who, status)
					require.Contains(t, one.body, "hidden-answer")
					require.Contains(t, one.body, `"answered":1`)
				case who == "":
					require.Equal(t, http.StatusUnauthorized, one.status)
				default:
					require.Equal(t, http.StatusNotFound, one.status, "%q reads one that is %s", who, status)
				}
			}
			if may {
				visible++
				require.Contains(t, all.body, c.Reference)
			} else {
				require.NotContains(t, all.body, c.Reference, "%q lists one that is %s", who, status)
				require.NotContains(t, all.body, c.ID)
			}
		}
		require.NotContains(t, all.body, "hidden-answer", "the list holds no answers")
		if who != "" {
			require.Contains(t, all.body, `"total":`+string(rune('0'+visible)), who)
		}
	}
	require.Contains(t, w.get("author", "/checklists?status=draft&instrument=UNTOC&cycle=2026").body, `"total":1`)
	require.Equal(t, http.StatusBadRequest, w.get("author", "/checklists?status=lost").status)
}
