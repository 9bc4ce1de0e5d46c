package store_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// tables are the structs that the store saves and the tables they belong in.
var tables = map[string]any{
	"organizations": domain.Organization{}, "people": domain.Person{}, "needs": domain.Need{}, "offers": domain.Offer{},
	"matches": domain.Match{}, "match_messages": domain.MatchMessage{}, "match_documents": domain.MatchDocument{},
	"match_document_contents": domain.MatchDocumentContent{}, "revisions": domain.Revision{},
	"reporting_cycles": domain.ReportingCycle{}, "reporting_responses": domain.ReportingResponse{},
	"reporting_reminders": domain.ReportingReminder{}, "treaty_lists": domain.TreatyList{}, "treaty_statuses": domain.TreatyStatus{},
	"findings": domain.Finding{}, "events": domain.Event{}, "profiles": store.Profile{},
	"tallies":     store.Tally{},
	"annotations": domain.Annotation{}, "notes": domain.Note{}, "note_versions": domain.NoteVersion{},
	"checklists": domain.Checklist{}, "checklist_answers": domain.ChecklistAnswer{}, "checklist_decisions": domain.ChecklistDecision{},
}

func TestEveryFieldHasItsColumnAndEveryColumnItsField(t *testing.T) {
	instant := map[string]string{store.SQLite: "TIMESTAMP", store.PostgreSQL: "TIMESTAMPTZ"}
	onEach(t, func(t *testing.T, r *register) {
		for table, model := range tables {
			parsed, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{})
			require.NoError(t, err)
			require.Equal(t, table, parsed.Table)
			rows, err := r.DB().QueryContext(t.Context(), "SELECT * FROM "+table+" LIMIT 0")
			require.NoError(t, err)
			columns, err := rows.ColumnTypes()
			require.NoError(t, err)
			require.NoError(t, rows.Close())
			var have []string
			for _, c := range columns {
				have = append(have, c.Name())
				field := parsed.LookUpField(c.Name())
				if field != nil && field.IndirectFieldType == reflect.TypeFor[time.Time]() {
					require.Equal(t, instant[r.Dialect()], c.DatabaseTypeName(), "%s.%s", table, c.Name())
				}
			}
			want := slices.Clone(parsed.DBNames)
			slices.Sort(have)
			slices.Sort(want)
			require.Equal(t, want, have, table)
		}
	})
}

// The partial index that keeps a pair to one live match spells the live statuses out.
func TestEveryLiveStatusIsInTheIndexOfLivePairs(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n, o := r.need(t, r.organization(t, domain.OrgState, "KEN")), r.offer(t, r.organization(t, domain.OrgIGO, ""))
		for _, status := range domain.MatchStatuses {
			first := r.match(t, n, o, func(m *domain.Match) { m.Status = status })
			second := pair(n, o)
			err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &second) })
			if status.Live() {
				require.ErrorIs(t, err, domain.ErrConflict, status)
				first.Status = domain.MatchDismissed
			} else {
				require.NoError(t, err, status)
				second.Status = domain.MatchDismissed
				r.write(t, func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &second) })
				continue
			}
			r.write(t, func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &first) })
		}
	})
}
