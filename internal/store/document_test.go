package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// attached saves a document and the event of putting it up.
func (r *register) attached(t *testing.T, m domain.Match, v domain.Viewer, name, words string) domain.MatchDocument {
	t.Helper()
	d := domain.MatchDocument{MatchID: m.ID, PersonID: v.PersonID, OrganizationID: v.OrganizationID, Side: m.SideOf(v), Name: name, MediaType: "text/plain"}
	r.write(t, func(tx *store.Store) error {
		if err := tx.InsertDocument(t.Context(), &d, []byte(words)); err != nil {
			return err
		}
		return tx.AppendEvent(t.Context(), &domain.Event{
			ID: d.ID, Kind: domain.KindMatch, RecordID: m.ID, Action: domain.ActionAttach, To: string(m.Status), Changes: d.PutUp(),
		})
	})
	return d
}

// Who reads the messages reads the documents, and nobody else learns that there are any.
func TestWhoReadsTheDocumentsOfAMatch(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx := t.Context()
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		outsider, secretariat := r.organization(t, domain.OrgState, "PER"), r.organization(t, domain.OrgSecretariat, "")
		requester, helper := member(state, domain.RoleFocalPoint), member(provider, domain.RoleProvider)
		desk := member(secretariat, domain.RoleBroker)
		viewers := map[string]domain.Viewer{
			"requester": requester, "its observer": member(state, domain.RoleObserver), "provider": helper, "desk": desk,
			"its auditor": member(secretariat, domain.RoleObserver), "outsider": member(outsider, domain.RoleFocalPoint), "public": {},
		}
		n := r.need(t, state, func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
		m := r.match(t, n, r.offer(t, provider), func(m *domain.Match) { m.Status, m.ProposedAt = domain.MatchWithRequester, &firstDay })
		d := r.attached(t, m, requester, "terms.txt", "the words")
		readBy := func(want ...string) {
			t.Helper()
			for name, v := range viewers {
				list, err := r.Documents(ctx, v, m.Reference)
				_, oneErr := r.Document(ctx, v, m.ID, d.ID)
				_, data, dataErr := r.DocumentContent(ctx, v, m.ID, d.ID)
				if !slices.Contains(want, name) {
					require.ErrorIs(t, err, domain.ErrNotFound, name)
					require.ErrorIs(t, oneErr, domain.ErrNotFound, name)
					require.ErrorIs(t, dataErr, domain.ErrNotFound, name)
					require.Empty(t, data, name)
					continue
				}
				require.NoError(t, err, name)
				require.NoError(t, oneErr, name)
				require.NoError(t, dataErr, name)
				require.Len(t, list, 1, name)
				require.Equal(t, "the words", string(data), name)
				require.Equal(t, name != "provider", list[0].PersonID != "", name)
			}
		}
		readBy("requester", "its observer", "desk", "its auditor")

		// A provider that answered an anonymous card reads the match, and not whose need it is.
		m.Provider.Value = domain.Accepted
		r.write(t, func(tx *store.Store) error { return tx.UpdateMatch(ctx, &m) })
		readBy("requester", "its observer", "provider", "desk", "its auditor")
		list, err := r.Documents(ctx, helper, m.ID)
		require.NoError(t, err)
		require.Empty(t, list[0].OrganizationID)

		// A document is read through its own match alone.
		other := r.match(t, r.need(t, state), r.offer(t, provider), func(m *domain.Match) {
			m.Status, m.ProposedAt, m.Provider.Value = domain.MatchWithRequester, &firstDay, domain.Accepted
		})
		_, err = r.Document(ctx, helper, other.ID, d.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
	})
}

// What was done to documents by hand, past the history, is found; what was taken down is not missed.
func TestAuditFindsDocumentsThatWereAlteredByHand(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx := t.Context()
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		who := member(state, domain.RoleFocalPoint)
		var documents []domain.MatchDocument
		for range 7 {
			m := r.match(t, r.need(t, state), r.offer(t, provider))
			documents = append(documents, r.attached(t, m, who, "a.txt", "the words"))
		}
		audit := func() map[string]error {
			broken := map[string]error{}
			_, err := r.Audit(ctx, nil, func(b store.Broken) {
				if b.Kind == domain.KindMatch {
					require.NotEmpty(t, b.Reference)
					broken[b.ID] = b.Err
				}
			})
			require.NoError(t, err)
			return broken
		}
		down := documents[0]
		r.write(t, func(tx *store.Store) error {
			if err := tx.DeleteDocument(ctx, down.ID); err != nil {
				return err
			}
			return tx.AppendEvent(ctx, &domain.Event{
				Kind: domain.KindMatch, RecordID: down.MatchID, Action: domain.ActionTakeDown, To: string(domain.MatchSuggested), Changes: down.TakenDown(),
			})
		})
		require.Empty(t, audit())

		by := func(statement string, args ...any) {
			_, err := r.DB().ExecContext(ctx, statement, args...)
			require.NoError(t, err)
		}
		by("UPDATE match_document_contents SET data = $1 WHERE document_id = $2", []byte("THE words"), documents[1].ID)
		by("UPDATE match_documents SET sha256 = $1 WHERE id = $2", domain.DocumentDigest([]byte("THE words")), documents[2].ID)
		by("UPDATE match_document_contents SET data = $1 WHERE document_id = $2", []byte("THE words"), documents[2].ID)
		by("DELETE FROM match_document_contents WHERE document_id IN ($1, $2)", documents[3].ID, documents[4].ID)
		by("DELETE FROM match_documents WHERE id = $1", documents[4].ID)
		smuggled := domain.MatchDocument{MatchID: documents[5].MatchID, Name: "b.txt"}
		r.write(t, func(tx *store.Store) error { return tx.InsertDocument(ctx, &smuggled, []byte("never told")) })

		broken := audit()
		require.Len(t, broken, 5)
		require.ErrorContains(t, broken[documents[1].MatchID], "does not hold what was put up")
		require.ErrorContains(t, broken[documents[2].MatchID], "does not hold what was put up", "although bytes and digest agree")
		require.ErrorContains(t, broken[documents[3].MatchID], "does not hold what was put up")
		require.ErrorContains(t, broken[documents[4].MatchID], "is missing")
		require.ErrorContains(t, broken[documents[5].MatchID], "nobody put up")
	})
}

// Documents are large: what comes back is byte by byte what was there, however many there are.
func TestLargeDocumentsAreRestored(t *testing.T) {
	for from, source := range storetest.Engines {
		for to, target := range engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				ctx := t.Context()
				r := newRegister(t, source(t))
				m := r.match(t, r.need(t, r.organization(t, domain.OrgState, "KEN")), r.offer(t, r.organization(t, domain.OrgIGO, "")))
				want := map[string][]byte{}
				for i := range 4 {
					data := make([]byte, 3<<20+i)
					_, _ = rand.NewChaCha8([32]byte{byte(i)}).Read(data)
					d := domain.MatchDocument{MatchID: m.ID, Name: fmt.Sprint(i, ".pdf")}
					r.write(t, func(tx *store.Store) error { return tx.InsertDocument(ctx, &d, data) })
					want[d.ID] = data
				}
				raw, _ := archived(t, r.Store)
				url := target(t)
				require.NoError(t, restore(ctx, raw, store.RestoreOptions{URL: url}))
				back := open(t, url, time.Now)
				for id, data := range want {
					d, got, err := back.DocumentContent(ctx, domain.Clock(), m.ID, id)
					require.NoError(t, err)
					require.True(t, bytes.Equal(data, got), id)
					require.Equal(t, domain.DocumentDigest(data), d.SHA256)
				}
			})
		}
	}
}
