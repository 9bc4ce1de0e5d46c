package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

var errChangedMind = errors.New("changed my mind")

func TestSavingOutsideOfWriteIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		o := domain.Organization{Kind: domain.OrgNGO, Name: "x"}
		require.Error(t, r.InsertOrganization(t.Context(), &o))
		require.Empty(t, o.ID)
		require.Error(t, r.UpdateOrganization(t.Context(), &o))
		require.Nil(t, r.Tx())
		require.Zero(t, r.ChangeNo())
	})
}

func TestRollbackLeavesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		kept := r.need(t, state)
		before, err := r.Position(t.Context())
		require.NoError(t, err)

		lost := domain.Need{OrganizationID: state.ID, Status: domain.NeedOpen, Visibility: domain.Public}
		edited := kept
		err = r.Write(t.Context(), func(tx *store.Store) error {
			if err := tx.InsertNeed(t.Context(), &lost); err != nil {
				return err
			}
			require.Equal(t, "N-2026-0002", lost.Reference)
			edited.Title = "other words"
			if err := tx.UpdateNeed(t.Context(), &edited); err != nil {
				return err
			}
			e := domain.Event{Kind: domain.KindNeed, RecordID: kept.ID, Action: domain.ActionEdit}
			if err := tx.AppendEvent(t.Context(), &e); err != nil {
				return err
			}
			return errChangedMind
		})
		require.ErrorIs(t, err, errChangedMind)

		_, total, err := r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		require.Equal(t, 1, total)
		events, err := r.Events(t.Context(), domain.Clock(), domain.KindNeed, kept.ID)
		require.NoError(t, err)
		require.Empty(t, events)
		after, err := r.Position(t.Context())
		require.NoError(t, err)
		require.Equal(t, before, after)
		require.Empty(t, lost.ID, "what was handed in is as before")
		require.Empty(t, lost.Reference)
		require.Equal(t, kept.Version, edited.Version)

		next := r.need(t, state)
		require.Equal(t, "N-2026-0002", next.Reference, "the reference was not spent")
	})
}

func TestPanicRollsBackAndLetsOthersWrite(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		require.Panics(t, func() {
			_ = r.Write(t.Context(), func(tx *store.Store) error {
				o := domain.Organization{Kind: domain.OrgNGO, Name: "x"}
				require.NoError(t, tx.InsertOrganization(t.Context(), &o))
				panic("a bug")
			})
		})
		r.organization(t, domain.OrgNGO, "")
		_, total, err := r.Organizations(t.Context(), store.OrganizationFilter{})
		require.NoError(t, err)
		require.Equal(t, 1, total)
	})
}

func TestNestedWriteIsOneTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		insert := func(tx *store.Store) error {
			n := domain.Need{OrganizationID: state.ID, Status: domain.NeedOpen}
			return tx.InsertNeed(t.Context(), &n)
		}
		var outer, inner int64
		r.write(t, func(tx *store.Store) error {
			outer = tx.ChangeNo()
			require.NotNil(t, tx.Tx())
			return tx.Write(t.Context(), func(in *store.Store) error {
				inner = in.ChangeNo()
				require.Same(t, tx.Tx(), in.Tx())
				return insert(in)
			})
		})
		require.Positive(t, outer)
		require.Equal(t, outer, inner)

		err := r.Write(t.Context(), func(tx *store.Store) error {
			if err := insert(tx); err != nil {
				return err
			}
			_ = tx.Write(t.Context(), func(in *store.Store) error {
				if err := insert(in); err != nil {
					return err
				}
				return errChangedMind
			})
			return nil
		})
		require.ErrorIs(t, err, errChangedMind, "an inner failure is not lost")
		_, total, err := r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		require.Equal(t, 1, total)
	})
}

func TestTransactionGoesOnAfterADuplicate(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n, o := r.need(t, r.organization(t, domain.OrgState, "KEN")), r.offer(t, r.organization(t, domain.OrgIGO, ""))
		r.match(t, n, o)
		other := r.offer(t, r.organization(t, domain.OrgIGO, ""))
		again, fresh := pair(n, o), pair(n, other)
		r.write(t, func(tx *store.Store) error {
			require.ErrorIs(t, tx.InsertMatch(t.Context(), &again), domain.ErrConflict)
			require.Empty(t, again.ID)
			return tx.InsertMatch(t.Context(), &fresh)
		})
		require.Equal(t, "M-2026-0002", fresh.Reference, "the refused one spent no reference")
	})
}

// A savepoint left open costs every later write of its transaction, so that loading many records would slow as it grows.
func TestNoSavepointIsLeftOpen(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		err := r.Write(t.Context(), func(tx *store.Store) error {
			n := domain.Need{OrganizationID: state.ID, Status: domain.NeedOpen}
			require.NoError(t, tx.InsertNeed(t.Context(), &n))
			twice := n
			require.ErrorIs(t, tx.InsertNeed(t.Context(), &twice), domain.ErrConflict)
			n.Title = "other words"
			require.NoError(t, tx.UpdateNeed(t.Context(), &n))

			_, err := tx.Tx().ExecContext(t.Context(), "RELEASE SAVEPOINT guarded")
			require.Error(t, err, "there is none to release")
			return errChangedMind
		})
		require.ErrorIs(t, err, errChangedMind)
	})
}

func TestReferencesOfAYearHaveNoGaps(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		const writers, each = 8, 6
		run(t, writers, func(w int) error {
			for i := range each {
				err := r.Write(t.Context(), func(tx *store.Store) error {
					n := domain.Need{OrganizationID: state.ID, Status: domain.NeedDraft}
					if err := tx.InsertNeed(t.Context(), &n); err != nil {
						return err
					}
					if (w+i)%3 == 0 {
						return errChangedMind
					}
					return nil
				})
				if err != nil && !errors.Is(err, errChangedMind) {
					return err
				}
			}
			return nil
		})
		needs, total, err := r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Sort: "reference", Limit: store.NoLimit})
		require.NoError(t, err)
		require.Equal(t, writers*each*2/3, total)
		got := idsOf(needs, func(n domain.Need) string { return n.Reference })
		for i, reference := range got {
			require.Equal(t, fmt.Sprintf("N-2026-%04d", i+1), reference)
		}
		r.set(firstDay.AddDate(1, 0, 0))
		require.Equal(t, "N-2027-0001", r.need(t, state).Reference)
		require.Equal(t, "O-2027-0001", r.offer(t, state).Reference)
	})
}

func TestFourHundredTransactionsAtOnceAllSucceed(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		n := r.need(t, state)
		// Two processes share the register.
		other := open(t, r.url, time.Now)
		run(t, 400, func(w int) error {
			s := r.Store
			if w%4 == 0 {
				s = other
			}
			return s.Write(t.Context(), func(tx *store.Store) error {
				if _, err := tx.Need(t.Context(), domain.Clock(), n.ID); err != nil {
					return err
				}
				e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: domain.ActionEdit, PersonID: fmt.Sprint(w)}
				return tx.AppendEvent(t.Context(), &e)
			})
		})
		events, err := r.Events(t.Context(), domain.Clock(), domain.KindNeed, n.ID)
		require.NoError(t, err)
		require.Len(t, events, 400)
		require.NoError(t, domain.VerifyChain(events))
	})
}

// A reader that has seen change number n has seen every number before: nothing
// appears behind its back.
func TestChangeNumbersAppearInTheirOrder(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		first, err := r.Position(t.Context())
		require.NoError(t, err)
		const writers, each = 6, 8
		done := make(chan error, 1)
		go func() {
			done <- together(writers, func(int) error {
				for range each {
					err := r.Write(t.Context(), func(tx *store.Store) error {
						n := domain.Need{OrganizationID: state.ID, Status: domain.NeedDraft}
						return tx.InsertNeed(t.Context(), &n)
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}()
		seen := map[string]bool{}
		last := first
		for running := true; running; {
			select {
			case err := <-done:
				require.NoError(t, err)
				running = false
			default:
			}
			needs, err := r.ChangedNeeds(t.Context(), 0, store.NoLimit)
			require.NoError(t, err)
			for _, n := range needs {
				require.True(t, seen[n.ID] || n.Change > last, "number %d appeared after %d had been seen", n.Change, last)
				seen[n.ID] = true
			}
			if len(needs) > 0 {
				last = needs[len(needs)-1].Change
			}
			position, err := r.Position(t.Context())
			require.NoError(t, err)
			require.GreaterOrEqual(t, position, last)
		}
		require.Len(t, seen, writers*each)
		require.Equal(t, first+writers*each, last, "one number a transaction")
	})
}

func TestChangedAnswersWholeTransactions(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		one := r.need(t, state)
		var batch []string
		r.write(t, func(tx *store.Store) error {
			for range 5 {
				n := domain.Need{OrganizationID: state.ID, Status: domain.NeedDraft}
				if err := tx.InsertNeed(t.Context(), &n); err != nil {
					return err
				}
				batch = append(batch, n.ID)
			}
			return nil
		})
		slices.Sort(batch)
		got, err := r.ChangedNeeds(t.Context(), 0, 3)
		require.NoError(t, err)
		require.Len(t, got, 6)
		require.Equal(t, one.ID, got[0].ID)
		require.Equal(t, batch, idsOf(got[1:], needID))
		got, err = r.ChangedNeeds(t.Context(), one.Change, 1)
		require.NoError(t, err)
		require.Equal(t, batch, idsOf(got, needID))
		got, err = r.ChangedNeeds(t.Context(), got[4].Change, 10)
		require.NoError(t, err)
		require.Empty(t, got)

		o := r.offer(t, state)
		offers, err := r.ChangedOffers(t.Context(), one.Change, 10)
		require.NoError(t, err)
		require.Equal(t, []domain.Offer{o}, offers)
	})
}

func TestWaitingToWriteEndsWithTheContext(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx, cancel := context.WithCancel(t.Context())
		err := r.Write(t.Context(), func(*store.Store) error {
			waiting := make(chan error)
			go func() { waiting <- r.Write(ctx, func(*store.Store) error { return nil }) }()
			cancel()
			require.Error(t, <-waiting)
			return nil
		})
		require.NoError(t, err)
	})
}

// run does the same n times at once; none may fail.
func run(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	require.NoError(t, together(n, do))
}

func together(n int, do func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
