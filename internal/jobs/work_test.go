package jobs_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

var engines = storetest.Engines

func onEach(t *testing.T, test func(t *testing.T, p *plant)) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) { test(t, newPlant(t, address(t))) })
	}
}

// plant is a register with its queue, its index and its broker, and no workers yet.
type plant struct {
	url     string
	store   *store.Store
	queue   *jobs.Queue
	index   search.Index
	broker  *broker.Broker
	pairing *pairing.Pairing
	orgs    map[string]domain.Organization
}

func newPlant(t *testing.T, url string) *plant {
	t.Helper()
	p := &plant{url: url, orgs: map[string]domain.Organization{}}
	var err error
	p.store, err = store.Open(t.Context(), store.Options{URL: url})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.store.Close()) })
	p.queue, err = jobs.NewQueue(p.store)
	require.NoError(t, err)
	p.open(t, "bleve:"+t.TempDir())
	p.broker = broker.New(broker.Options{Store: p.store, Queue: p.queue})
	return p
}

func (p *plant) open(t *testing.T, address string) {
	t.Helper()
	index, err := search.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = index.Close() })
	p.index = index
	p.pairing = pairing.New(pairing.Settings{Store: p.store, Index: index})
}

// start has workers work until the test ends, or until stop is called.
func (p *plant) start(t *testing.T, index search.Index) (stop func()) {
	t.Helper()
	o := jobs.Options{
		Store: p.store, Broker: p.broker, Pairing: p.pairing, Index: index,
		Poll: 20 * time.Millisecond, Snooze: 50 * time.Millisecond,
	}
	if p.store.Dialect() == store.PostgreSQL {
		o.Listen = p.url
	}
	w, err := jobs.NewWorkers(t.Context(), o)
	require.NoError(t, err)
	require.NoError(t, w.Start(context.Background()))
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		require.NoError(t, w.Stop(ctx))
	})
	t.Cleanup(stop)
	return stop
}

// load puts two States, a provider and some records into the register.
func (p *plant) load(t *testing.T, needs, offers int) {
	t.Helper()
	require.NoError(t, p.broker.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error {
		now := time.Now()
		state := domain.Organization{Kind: domain.OrgState, State: "KEN", Verified: &now}
		unit := domain.Organization{Kind: domain.OrgUNEntity, Name: "Unit", Provides: true, Verified: &now}
		for _, o := range []*domain.Organization{&state, &unit} {
			if err := l.Organization(t.Context(), o); err != nil {
				return err
			}
		}
		p.orgs["state"], p.orgs["unit"] = state, unit
		for range needs {
			n := need(state.ID)
			if err := l.Need(t.Context(), &n); err != nil {
				return err
			}
		}
		for range offers {
			o := offer(unit.ID)
			if err := l.Offer(t.Context(), &o); err != nil {
				return err
			}
		}
		return nil
	}))
}

func need(organization string) domain.Need {
	return domain.Need{
		OrganizationID: organization, Source: domain.SourceReview, SourceRef: "review", Language: "en",
		Title: "Marking of firearms at import", Problem: "Imported firearms carry no mark and cannot be traced.", Visibility: domain.Public,
		Lines: []domain.Line{{Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}}},
	}
}

func offer(organization string) domain.Offer {
	return domain.Offer{
		OrganizationID: organization, Kind: domain.Capability, Language: "en", Title: "Training on marking of firearms",
		Description: "Officers learn to mark imported firearms so that they can be traced.", Visibility: domain.Public,
		Instruments: []domain.Instrument{domain.Firearms}, Subtypes: []domain.Subtype{"training.marking"},
		Articles: []domain.OfferArticle{{Instrument: domain.Firearms, Article: "8"}},
	}
}

// eventually waits for what the workers do.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	require.Eventually(t, done, time.Minute, 10*time.Millisecond, what)
}

func (p *plant) waiting(t *testing.T) int {
	t.Helper()
	counts, err := p.queue.Counts(t.Context())
	require.NoError(t, err)
	return counts["available"] + counts["running"] + counts["scheduled"] + counts["retryable"]
}

func (p *plant) total(t *testing.T) (total int) {
	t.Helper()
	counts, err := p.queue.Counts(t.Context())
	require.NoError(t, err)
	for _, n := range counts {
		total += n
	}
	return total
}

func (p *plant) indexed(t *testing.T, text string) int {
	t.Helper()
	r, err := p.index.Search(t.Context(), search.Query{Text: text})
	require.NoError(t, err)
	return r.Total
}

func TestOneJobForEveryCommitAndNoneForARollback(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		taken := errors.New("changed its mind")
		var wg sync.WaitGroup
		var commits, rollbacks atomic.Int32
		for worker := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range 25 {
					err := p.store.Write(t.Context(), func(tx *store.Store) error {
						if err := p.queue.Enqueue(t.Context(), tx.Tx(), broker.IndexRecord{Kind: domain.KindNeed, ID: store.NewID()}); err != nil {
							return err
						}
						if (worker*25+i)%10 == 9 {
							return taken
						}
						return nil
					})
					switch {
					case err == nil:
						commits.Add(1)
					case errors.Is(err, taken):
						rollbacks.Add(1)
					default:
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		require.EqualValues(t, 180, commits.Load())
		require.EqualValues(t, 20, rollbacks.Load())
		require.Equal(t, 180, p.total(t))
	})
}

func TestALoadedRegisterIsFoundAndMatched(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 3, 2)
		require.Equal(t, 1, p.total(t))
		p.start(t, p.index)
		eventually(t, "every pair is suggested", func() bool {
			_, n, err := p.store.Matches(t.Context(), store.MatchFilter{Viewer: domain.Clock()})
			return err == nil && n == 6
		})
		require.Equal(t, 5, p.indexed(t, "marking"))
		matches, _, err := p.store.Matches(t.Context(), store.MatchFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		for _, m := range matches {
			require.Equal(t, domain.MatchSuggested, m.Status)
			require.Positive(t, m.Rank)
			require.NotEmpty(t, m.Reasons)
		}
	})
}

func TestAChangeIsFoundAndMatchedBothWays(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 1, 1)
		p.start(t, p.index)
		ctx := t.Context()
		eventually(t, "the pair", func() bool {
			_, n, err := p.store.Matches(ctx, store.MatchFilter{Viewer: domain.Clock()})
			return err == nil && n == 1
		})
		secretariat, err := p.broker.CreateOrganization(ctx, domain.Clock(), domain.Organization{Kind: domain.OrgSecretariat, Name: "Secretariat"})
		require.NoError(t, err)
		desk := domain.NewViewer(domain.Person{ID: "desk", Roles: []domain.Role{domain.RoleBroker}}, secretariat)
		provider := domain.NewViewer(domain.Person{ID: "p", Roles: []domain.Role{domain.RoleProvider}}, p.orgs["unit"])
		o, err := p.broker.PostOffer(ctx, provider, offer(""))
		require.NoError(t, err)
		eventually(t, "its owner finds the draft", func() bool {
			r, err := p.index.Search(ctx, search.Query{Viewer: provider, Text: o.Reference})
			return err == nil && r.Total == 1
		})
		require.Zero(t, p.indexed(t, o.Reference), "and nobody else")
		o, err = p.broker.ActOffer(ctx, provider, o.ID, o.Version, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		o, err = p.broker.ActOffer(ctx, desk, o.ID, o.Version, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		eventually(t, "the new offer is suggested to the need that was there", func() bool {
			_, n, err := p.store.Matches(ctx, store.MatchFilter{Viewer: domain.Clock(), OfferID: o.ID})
			return err == nil && n == 1
		})
		eventually(t, "everybody finds it", func() bool { return p.indexed(t, o.Reference) == 1 })
		_, err = p.broker.ActOffer(ctx, provider, o.ID, 0, broker.Act{Action: domain.ActionClose, Outcome: "unused"})
		require.NoError(t, err)
		list, _, err := p.store.Matches(ctx, store.MatchFilter{Viewer: domain.Clock(), OfferID: o.ID})
		require.NoError(t, err)
		require.Equal(t, domain.MatchSuperseded, list[0].Status)
	})
}

func TestTheNoteAndTheCatalogueLoadWhole(t *testing.T) {
	p := newPlant(t, engines[store.SQLite](t))
	now := time.Now()
	require.NoError(t, p.broker.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error {
		ids := map[string]string{}
		for _, code := range exchange.NoteStates() {
			o := domain.Organization{Kind: domain.OrgState, State: code, Verified: &now}
			if err := l.Organization(t.Context(), &o); err != nil {
				return err
			}
			ids[code] = o.ID
		}
		for key, o := range exchange.CatalogueProviders(now) {
			if o.IsState() && ids[o.State] != "" {
				ids[key] = ids[o.State]
				continue
			}
			if err := l.Organization(t.Context(), &o); err != nil {
				return err
			}
			ids[key] = o.ID
		}
		needs, err := exchange.NoteNeeds(now, func(s string) string { return ids[s] })
		if err != nil {
			return err
		}
		for i := range needs {
			if err := l.Need(t.Context(), &needs[i]); err != nil {
				return err
			}
		}
		findings, err := exchange.NoteFindings()
		if err != nil {
			return err
		}
		for i := range findings {
			if err := l.Finding(t.Context(), &findings[i]); err != nil {
				return err
			}
		}
		offers, err := exchange.CatalogueOffers(now, func(s string) string { return ids[s] })
		if err != nil {
			return err
		}
		for i := range offers {
			if err := l.Offer(t.Context(), &offers[i]); err != nil {
				return err
			}
		}
		return nil
	}))
	_, needs, err := p.store.Needs(t.Context(), store.NeedFilter{})
	require.NoError(t, err)
	require.Greater(t, needs, 100)
	var told []int
	require.NoError(t, jobs.Reindex(t.Context(), p.store, p.index, func(done, total int) { told = append(told, done, total) }))
	require.NotEmpty(t, told)
	require.Equal(t, told[len(told)-1], told[len(told)-2], "all of it is done in the end")
	position, err := p.store.Position(t.Context())
	require.NoError(t, err)
	at, err := p.index.Position(t.Context())
	require.NoError(t, err)
	require.Equal(t, position, at)
}
