package broker_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// engines are the databases that every test runs on.
var engines = storetest.Engines

func onEach(t *testing.T, test func(t *testing.T, w *world)) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, address(t)))
		})
	}
}

// table is a queue that keeps its jobs in a table of the register, so that they come and go with the transaction.
type table struct{}

func (table) Enqueue(ctx context.Context, tx *sql.Tx, job broker.Job) error {
	_, err := tx.ExecContext(ctx, fmt.Sprintf("INSERT INTO enqueued (job) VALUES ('%T%v')", job, job))
	return err
}

// world is a register with two States, two providers and a secretariat, and somebody for every role.
type world struct {
	*broker.Broker
	store                                 *store.Store
	clock                                 atomic.Pointer[time.Time]
	secretariat, kenya, peru, unit, other domain.Organization
	author, focal, observer               domain.Viewer // of Kenya
	peruvian                              domain.Viewer // focal point of Peru
	provider, rival                       domain.Viewer
	broker1, broker2, admin               domain.Viewer
}

var firstDay = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func newWorld(t testing.TB, url string) *world {
	t.Helper()
	w := &world{}
	w.set(firstDay)
	var err error
	w.store, err = store.Open(t.Context(), store.Options{URL: url, Now: func() time.Time { return *w.clock.Load() }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })
	_, err = w.store.DB().ExecContext(t.Context(), "CREATE TABLE enqueued (job TEXT)")
	require.NoError(t, err)
	w.Broker = broker.New(broker.Options{Store: w.store, Queue: table{}, Secret: "salt"})
	w.secretariat = w.organization(t, domain.Organization{Kind: domain.OrgSecretariat, Name: "Secretariat"})
	w.kenya = w.organization(t, domain.Organization{Kind: domain.OrgState, State: "KEN"})
	w.peru = w.organization(t, domain.Organization{Kind: domain.OrgState, State: "PER"})
	w.unit = w.organization(t, domain.Organization{Kind: domain.OrgUNEntity, Name: "Firearms Unit", Provides: true})
	w.other = w.organization(t, domain.Organization{Kind: domain.OrgNGO, Name: "Rival", Provides: true})
	w.author = w.person(t, w.kenya, "author@ke.example", domain.RoleAuthor)
	w.focal = w.person(t, w.kenya, "focal@ke.example", domain.RoleFocalPoint)
	w.observer = w.person(t, w.kenya, "observer@ke.example", domain.RoleObserver)
	w.peruvian = w.person(t, w.peru, "focal@pe.example", domain.RoleFocalPoint, domain.RoleAuthor)
	w.provider = w.person(t, w.unit, "a@unit.example", domain.RoleProvider)
	w.rival = w.person(t, w.other, "a@rival.example", domain.RoleProvider)
	w.broker1 = w.person(t, w.secretariat, "one@sec.example", domain.RoleBroker)
	w.broker2 = w.person(t, w.secretariat, "two@sec.example", domain.RoleBroker)
	w.admin = w.person(t, w.secretariat, "admin@sec.example", domain.RoleAdmin)
	return w
}

func (w *world) set(at time.Time) { w.clock.Store(&at) }
func (w *world) pass(days int)    { w.set(w.clock.Load().AddDate(0, 0, days)) }
func (w *world) now() time.Time   { return *w.clock.Load() }

func (w *world) organization(t testing.TB, o domain.Organization) domain.Organization {
	t.Helper()
	o, err := w.CreateOrganization(t.Context(), domain.Clock(), o)
	require.NoError(t, err)
	o, err = w.VerifyOrganization(t.Context(), domain.Clock(), o.ID)
	require.NoError(t, err)
	return o
}

func (w *world) person(t testing.TB, o domain.Organization, email string, roles ...domain.Role) domain.Viewer {
	t.Helper()
	p, err := w.CreatePerson(t.Context(), domain.Clock(), domain.Person{Email: email, Name: email, OrganizationID: o.ID, Roles: roles})
	require.NoError(t, err)
	return domain.NewViewer(p, o)
}

// wholeNeed can be handed in.
func wholeNeed() domain.Need {
	return domain.Need{
		Title: "Marking of firearms", Problem: "Firearms are not marked at import.", Language: "en",
		Visibility: domain.Public, StatsConsent: true, Contact: "Ministry, room 12",
		Lines: []domain.Line{{Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}}},
	}
}

func wholeOffer() domain.Offer {
	return domain.Offer{
		Kind: domain.Capability, Title: "Marking machines", Description: "We bring machines and train those who use them.",
		Language: "en", Instruments: []domain.Instrument{domain.Firearms}, Subtypes: []domain.Subtype{"training.marking"},
		Visibility: domain.Public, Contact: "desk 4",
	}
}

// needAt brings a need of Kenya to the status along the table.
func (w *world) needAt(t testing.TB, n domain.Need, status domain.NeedStatus) domain.Need {
	t.Helper()
	n, err := w.PostNeed(t.Context(), w.author, n)
	require.NoError(t, err)
	act := func(v domain.Viewer, a broker.Act) {
		t.Helper()
		n, err = w.ActNeed(t.Context(), v, n.ID, n.Version, a)
		require.NoError(t, err)
	}
	if status == domain.NeedDraft {
		return n
	}
	act(w.author, broker.Act{Action: domain.ActionSubmit})
	if status == domain.NeedClearing {
		return n
	}
	act(w.focal, broker.Act{Action: domain.ActionClear})
	if status == domain.NeedSubmitted {
		return n
	}
	act(w.broker1, broker.Act{Action: domain.ActionVerify})
	switch status {
	case domain.NeedDormant:
		act(domain.Clock(), broker.Act{Action: domain.ActionSleep})
	case domain.NeedLapsed:
		act(domain.Clock(), broker.Act{Action: domain.ActionSleep})
		act(domain.Clock(), broker.Act{Action: domain.ActionLapse})
	case domain.NeedClosed:
		act(w.focal, broker.Act{Action: domain.ActionClose, Outcome: "not_met"})
	}
	require.Equal(t, status, n.Status)
	return n
}

func (w *world) offerAt(t testing.TB, o domain.Offer, status domain.OfferStatus) domain.Offer {
	t.Helper()
	o, err := w.PostOffer(t.Context(), w.provider, o)
	require.NoError(t, err)
	act := func(v domain.Viewer, a broker.Act) {
		t.Helper()
		o, err = w.ActOffer(t.Context(), v, o.ID, o.Version, a)
		require.NoError(t, err)
	}
	if status == domain.OfferDraft {
		return o
	}
	act(w.provider, broker.Act{Action: domain.ActionSubmit})
	if status == domain.OfferSubmitted {
		return o
	}
	act(w.broker1, broker.Act{Action: domain.ActionVerify})
	switch status {
	case domain.OfferDormant:
		act(domain.Clock(), broker.Act{Action: domain.ActionSleep})
	case domain.OfferLapsed:
		act(domain.Clock(), broker.Act{Action: domain.ActionSleep})
		act(domain.Clock(), broker.Act{Action: domain.ActionLapse})
	case domain.OfferClosed:
		act(w.provider, broker.Act{Action: domain.ActionClose, Outcome: "unused"})
	}
	require.Equal(t, status, o.Status)
	return o
}

// suggested is a pair that the matcher has suggested.
func (w *world) suggested(t testing.TB, n domain.Need, o domain.Offer) domain.Match {
	t.Helper()
	require.NoError(t, w.SuggestForNeed(t.Context(), n.ID, broker.Suggestions{Partial: true, List: []broker.Suggestion{
		{NeedID: n.ID, OfferID: o.ID, Score: 80, Covered: []string{n.Lines[0].ID}},
	}}))
	m, err := w.store.LivePair(t.Context(), n.ID, o.ID)
	require.NoError(t, err)
	return m
}

func (w *world) act(t testing.TB, v domain.Viewer, m domain.Match, a broker.Act) domain.Match {
	t.Helper()
	m, err := w.Act(t.Context(), v, m.ID, m.Version, a)
	require.NoError(t, err)
	return m
}

// matchAt brings a new pair to the status.
func (w *world) matchAt(t testing.TB, status domain.MatchStatus) domain.Match {
	t.Helper()
	n := w.needAt(t, wholeNeed(), domain.NeedOpen)
	o := w.offerAt(t, wholeOffer(), domain.OfferOpen)
	m := w.suggested(t, n, o)
	clock := domain.Clock()
	switch status {
	case domain.MatchSuggested:
		return m
	case domain.MatchDismissed:
		return w.act(t, w.broker1, m, broker.Act{Action: domain.ActionDismiss})
	case domain.MatchSuperseded:
		return w.act(t, clock, m, broker.Act{Action: domain.ActionSupersede})
	}
	m, err := w.Propose(t.Context(), w.broker1, n.ID, o.ID, "")
	require.NoError(t, err)
	switch status {
	case domain.MatchWithRequester:
		return m
	case domain.MatchDeclined:
		return w.act(t, w.focal, m, broker.Act{Action: domain.ActionDecline, Reason: "timing"})
	case domain.MatchExpired:
		return w.act(t, clock, m, broker.Act{Action: domain.ActionExpire})
	case domain.MatchWithdrawn:
		return w.act(t, w.broker1, m, broker.Act{Action: domain.ActionWithdraw})
	}
	for _, s := range []struct {
		v domain.Viewer
		a broker.Act
	}{
		{w.focal, broker.Act{Action: domain.ActionAccept}},
		{w.provider, broker.Act{Action: domain.ActionAccept}},
		{w.provider, broker.Act{Action: domain.ActionStart}},
		{w.provider, broker.Act{Action: domain.ActionReport, Words: "Machines were brought.", Outcome: "met"}},
		{w.focal, broker.Act{Action: domain.ActionConfirm, Outcome: "met"}},
	} {
		m = w.act(t, s.v, m, s.a)
		if m.Status == status {
			return m
		}
		if status == domain.MatchFailed && m.Status == domain.MatchAgreed {
			return w.act(t, w.focal, m, broker.Act{Action: domain.ActionFail, Reason: "funding"})
		}
	}
	require.Equal(t, status, m.Status)
	return m
}

// events are the record's history, whose chain must hold.
func (w *world) events(t testing.TB, kind domain.Kind, id string) []domain.Event {
	t.Helper()
	events, err := w.store.Events(t.Context(), domain.Clock(), kind, id)
	require.NoError(t, err)
	require.NoError(t, domain.VerifyChain(events))
	return events
}

// mark is how far the register and its queue have come: equal marks mean that nothing was written in between.
type mark struct {
	position int64
	jobs     int
}

func (w *world) mark(t testing.TB) mark {
	t.Helper()
	position, err := w.store.Position(t.Context())
	require.NoError(t, err)
	m := mark{position: position}
	require.NoError(t, w.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM enqueued").Scan(&m.jobs))
	return m
}

// both runs two things at the same moment and gives their errors.
func both(a, b func() error) (error, error) {
	begin := make(chan struct{})
	errs := make(chan error, 1)
	go func() { <-begin; errs <- a() }()
	close(begin)
	second := b()
	return <-errs, second
}
