package broker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestAnOpenNeedStaysWhileItsNewWordsAreOnTheirWay(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		n := w.needAt(t, wholeNeed(), domain.NeedOpen)
		mine := n
		mine.Title = "Marking and tracing of firearms"
		current, err := w.EditNeed(ctx, w.author, mine)
		require.NoError(t, err)
		require.Equal(t, "Marking of firearms", current.Title)
		require.Equal(t, domain.NeedOpen, current.Status)

		// Who still holds the version before the pending words is told.
		late := n
		late.Title = "Late"
		_, err = w.EditNeed(ctx, w.focal, late)
		var stale *domain.Stale
		require.ErrorAs(t, err, &stale)

		_, err = w.ActRevision(ctx, w.peruvian, domain.KindNeed, n.ID, 0, broker.Act{Action: domain.ActionSubmit})
		require.ErrorIs(t, err, domain.ErrNotFound, "another State sees the need, not its revision")
		_, err = w.ActRevision(ctx, w.author, domain.KindNeed, n.ID, current.Version, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		_, err = w.ActRevision(ctx, w.author, domain.KindNeed, n.ID, 0, broker.Act{Action: domain.ActionClear})
		require.ErrorIs(t, err, domain.ErrForbidden)
		_, err = w.ActRevision(ctx, w.focal, domain.KindNeed, n.ID, 0, broker.Act{Action: domain.ActionClear})
		require.NoError(t, err)
		r, err := w.ActRevision(ctx, w.broker1, domain.KindNeed, n.ID, 0, broker.Act{Action: domain.ActionReturn, Reason: "Which firearms?"})
		require.NoError(t, err)
		require.Equal(t, domain.NeedDraft, r.Status)
		require.Equal(t, "Which firearms?", r.ReturnReason)

		r, err = w.ActRevision(ctx, w.focal, domain.KindNeed, n.ID, 0, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		require.Equal(t, domain.NeedSubmitted, r.Status, "a focal point clears in the same step")
		n, err = w.store.Need(ctx, w.author, n.ID)
		require.NoError(t, err)
		require.Equal(t, "Marking of firearms", n.Title)
		edition := n.Edition
		w.pass(3)
		_, err = w.ActRevision(ctx, w.broker1, domain.KindNeed, n.ID, n.Version, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		n, err = w.store.Need(ctx, w.author, n.ID)
		require.NoError(t, err)
		require.Equal(t, "Marking and tracing of firearms", n.Title)
		require.Equal(t, edition+1, n.Edition)
		require.True(t, w.now().Equal(*n.LastConfirmed))
		_, err = w.store.PendingRevision(ctx, w.author, domain.KindNeed, n.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)

		// A new revision is given up when the need closes.
		mine = n
		mine.Title = "Never mind"
		n, err = w.EditNeed(ctx, w.author, mine)
		require.NoError(t, err)
		_, err = w.ActNeed(ctx, w.author, n.ID, n.Version, broker.Act{Action: domain.ActionClose, Outcome: "self_served"})
		require.NoError(t, err)
		_, err = w.store.PendingRevision(ctx, domain.Clock(), domain.KindNeed, n.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
		w.events(t, domain.KindNeed, n.ID)
	})
}

func TestAnOffersNewWordsGoThroughVerification(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o := w.offerAt(t, wholeOffer(), domain.OfferOpen)
		mine := o
		mine.Capacity = domain.Capacity{Total: 2, Unit: domain.Seats}
		_, err := w.EditOffer(ctx, w.provider, mine)
		require.NoError(t, err)
		_, err = w.ActRevision(ctx, w.provider, domain.KindOffer, o.ID, 0, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		_, err = w.ActRevision(ctx, w.broker2, domain.KindOffer, o.ID, 0, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		got, err := w.store.Offer(ctx, w.provider, o.ID)
		require.NoError(t, err)
		require.Equal(t, 2, got.Capacity.Total)
		require.Equal(t, o.Edition+1, got.Edition)
		mine = got
		mine.Title = "Another title"
		_, err = w.EditOffer(ctx, w.provider, mine)
		require.NoError(t, err)
		r, err := w.ActRevision(ctx, w.provider, domain.KindOffer, o.ID, 0, broker.Act{Action: domain.ActionWithdraw})
		require.NoError(t, err)
		require.Equal(t, domain.NeedClosed, r.Status)
		w.events(t, domain.KindOffer, o.ID)
	})
}

func TestSuggestionsFollowTheMatcherAndDisturbNobody(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		n := w.needAt(t, wholeNeed(), domain.NeedOpen)
		var offers []domain.Offer
		for range 3 {
			offers = append(offers, w.offerAt(t, wholeOffer(), domain.OfferOpen))
		}
		suggest := func(scores ...float64) {
			t.Helper()
			var s broker.Suggestions
			for i, score := range scores {
				if score > 0 {
					s.List = append(s.List, broker.Suggestion{NeedID: n.ID, OfferID: offers[i].ID, Score: score})
				}
			}
			require.NoError(t, w.SuggestForNeed(ctx, n.ID, s))
		}
		last := func(i int) domain.Match {
			t.Helper()
			all, _, err := w.store.Matches(ctx, store.MatchFilter{Viewer: domain.Clock(), NeedID: n.ID, OfferID: offers[i].ID, Sort: "-created", Limit: 1})
			require.NoError(t, err)
			require.Len(t, all, 1)
			return all[0]
		}
		suggest(50, 70, 60)
		require.Equal(t, []int{3, 1, 2}, []int{last(0).Rank, last(1).Rank, last(2).Rank})
		before := w.mark(t).jobs
		version := last(0).Version
		suggest(50, 70, 60)
		require.Equal(t, version, last(0).Version, "the same answer changes nothing")
		require.Equal(t, before, w.mark(t).jobs)

		_, err := w.Propose(ctx, w.broker1, n.ID, offers[1].ID, "")
		require.NoError(t, err)
		suggest(90)
		require.Equal(t, domain.MatchSuggested, last(0).Status)
		require.InDelta(t, 90, last(0).Score, 0)
		require.Equal(t, domain.MatchWithRequester, last(1).Status, "a proposal is not disturbed")
		require.Equal(t, domain.MatchSuperseded, last(2).Status, "what no longer holds is dropped")
		require.NoError(t, w.SuggestForNeed(ctx, n.ID, broker.Suggestions{Partial: true}))
		require.Equal(t, domain.MatchSuggested, last(0).Status, "a partial answer drops nothing")

		m := w.act(t, w.focal, last(1), broker.Act{Action: domain.ActionDecline, Reason: "not_fit"})
		suggest(90, 99)
		require.Equal(t, m.ID, last(1).ID, "a declined pair is not suggested again")
		mine := offers[1]
		mine.Description = "Now with machines that fit."
		_, err = w.EditOffer(ctx, w.provider, mine)
		require.NoError(t, err)
		suggest(90, 99)
		require.Equal(t, m.ID, last(1).ID, "nor while its new words are on their way")
		_, err = w.ActRevision(ctx, w.provider, domain.KindOffer, mine.ID, 0, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		_, err = w.ActRevision(ctx, w.broker1, domain.KindOffer, mine.ID, 0, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		require.NoError(t, w.SuggestForOffer(ctx, mine.ID, broker.Suggestions{List: []broker.Suggestion{{NeedID: n.ID, OfferID: mine.ID, Score: 99}}}))
		require.NotEqual(t, m.ID, last(1).ID, "after its words have changed it is")
		require.Equal(t, []int{1, 2}, []int{last(1).Rank, last(0).Rank})

		_, err = w.ActNeed(ctx, w.focal, n.ID, 0, broker.Act{Action: domain.ActionClose, Outcome: "met"})
		require.NoError(t, err)
		for i := range offers {
			require.True(t, last(i).Status.Ended())
			w.events(t, domain.KindMatch, last(i).ID)
		}
	})
}

func TestInterestWithoutAnOfferDraftsOne(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		words := wholeNeed()
		words.Visibility = domain.SecretariatOnly
		n := w.needAt(t, words, domain.NeedOpen)
		_, _, err := w.Interest(ctx, w.rival, n.Reference, "", "")
		require.ErrorIs(t, err, domain.ErrNotFound, "a reference can be guessed")
		m, draft, err := w.Interest(ctx, w.provider, n.ID, "", "We could help.")
		require.NoError(t, err)
		require.Empty(t, m.ID)
		require.Equal(t, domain.OfferDraft, draft.Status)
		require.Equal(t, n.ID, draft.SingleNeed)
		require.Equal(t, domain.SecretariatOnly, draft.Visibility)
		require.Equal(t, 1, draft.Capacity.Total)
		require.Empty(t, draft.Title, "a card does not tell the need's words")
		require.Equal(t, []domain.RegionalGroup{domain.African}, draft.Eligible.Groups)
		_, again, err := w.Interest(ctx, w.provider, n.ID, "", "")
		require.NoError(t, err)
		require.Equal(t, draft.ID, again.ID)

		_, _, err = w.Interest(ctx, w.provider, n.ID, draft.ID, "")
		require.ErrorIs(t, err, domain.ErrConflict, "a draft may not be used")
		draft.Title, draft.Description = "For you", "We bring machines and train."
		o, err := w.EditOffer(ctx, w.provider, *draft)
		require.NoError(t, err)
		o, err = w.ActOffer(ctx, w.provider, o.ID, o.Version, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		_, err = w.ActOffer(ctx, w.broker1, o.ID, o.Version, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		m, err = w.store.LivePair(ctx, n.ID, o.ID)
		require.NoError(t, err)
		require.Equal(t, domain.MatchWithRequester, m.Status)
		require.Equal(t, domain.Accepted, m.Provider.Value)
		_, err = w.store.Need(ctx, w.provider, n.ID)
		require.ErrorIs(t, err, domain.ErrNotFound, "the need is not disclosed by interest alone")
		shown, err := w.store.Match(ctx, w.provider, m.ID)
		require.NoError(t, err)
		require.Empty(t, shown.RequesterID)
		m = w.act(t, w.focal, m, broker.Act{Action: domain.ActionAccept})
		require.Equal(t, domain.MatchAgreed, m.Status)
		_, err = w.store.Need(ctx, w.provider, n.ID)
		require.NoError(t, err)

		closed := wholeNeed()
		closed.Visibility, closed.StatsConsent = domain.SecretariatOnly, false
		n = w.needAt(t, closed, domain.NeedOpen)
		_, _, err = w.Interest(ctx, w.provider, n.ID, "", "")
		require.ErrorIs(t, err, domain.ErrNotFound, "no consent, no card")
	})
}

func TestAnExcludedProvidersInterestCounts(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		words := wholeNeed()
		words.Provider.Excluded = []string{w.provider.OrganizationID}
		n := w.needAt(t, words, domain.NeedOpen)
		_, draft, err := w.Interest(ctx, w.provider, n.ID, "", "")
		require.NoError(t, err)
		draft.Title, draft.Description = "For you", "We bring machines and train."
		o, err := w.EditOffer(ctx, w.provider, *draft)
		require.NoError(t, err)
		o, err = w.ActOffer(ctx, w.provider, o.ID, o.Version, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
		_, err = w.ActOffer(ctx, w.broker1, o.ID, o.Version, broker.Act{Action: domain.ActionVerify})
		require.NoError(t, err)
		m, err := w.store.LivePair(ctx, n.ID, o.ID)
		require.NoError(t, err)
		require.Equal(t, domain.MatchWithRequester, m.Status, "as that of any other provider: the State answers it")
	})
}

func TestTheClocks(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.matchAt(t, domain.MatchWithRequester)
		run := func() broker.Report {
			t.Helper()
			r, err := w.RunClocks(ctx, w.now())
			require.NoError(t, err)
			again, err := w.RunClocks(ctx, w.now())
			require.NoError(t, err)
			require.Zero(t, again, "twice at one time is once")
			return r
		}
		require.Zero(t, run())
		w.pass(15)
		require.Equal(t, broker.Report{Reminded: 1}, run())
		w.pass(13)
		require.Zero(t, run())
		w.pass(1)
		require.Equal(t, broker.Report{Reminded: 1}, run())
		w.pass(1)
		require.Equal(t, broker.Report{Expired: 1}, run())
		got, err := w.store.Match(ctx, w.focal, m.ID)
		require.NoError(t, err)
		require.Equal(t, domain.MatchExpired, got.Status)

		w.set(firstDay.AddDate(0, 11, 0))
		_, err = w.ConfirmNeed(ctx, w.author, m.NeedID, 0)
		require.NoError(t, err)
		w.set(firstDay.AddDate(1, 0, 0))
		require.Equal(t, broker.Report{OffersDormant: 1}, run())
		_, err = w.ConfirmOffer(ctx, w.provider, m.OfferID, 0)
		require.NoError(t, err)
		w.set(firstDay.AddDate(0, 23, 0))
		require.Equal(t, broker.Report{NeedsDormant: 1}, run())
		pair, err := w.store.Need(ctx, w.focal, m.NeedID)
		require.NoError(t, err)
		require.Equal(t, domain.NeedDormant, pair.Status)
		w.pass(90)
		r := run()
		require.Equal(t, 1, r.NeedsLapsed)
		w.events(t, domain.KindNeed, m.NeedID)
		w.events(t, domain.KindOffer, m.OfferID)
	})
}

func TestANeedIsMergedIntoOneThatGoesOn(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	n := w.needAt(t, wholeNeed(), domain.NeedOpen)
	other := w.needAt(t, wholeNeed(), domain.NeedOpen)
	hidden, err := w.PostNeed(t.Context(), w.peruvian, wholeNeed())
	require.NoError(t, err)
	var invalid *domain.Invalid
	foreign, err := w.PostNeed(t.Context(), w.peruvian, wholeNeed())
	require.NoError(t, err)
	foreign, err = w.ActNeed(t.Context(), w.peruvian, foreign.ID, foreign.Version, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)
	foreign, err = w.ActNeed(t.Context(), w.broker1, foreign.ID, foreign.Version, broker.Act{Action: domain.ActionVerify})
	require.NoError(t, err)
	require.Equal(t, domain.NeedOpen, foreign.Status)
	for _, survivor := range []string{"", n.ID, n.Reference, hidden.Reference, foreign.Reference, "N-1999-0001"} {
		_, err := w.ActNeed(t.Context(), w.focal, n.ID, n.Version, broker.Act{Action: domain.ActionClose, Outcome: "merged", MergedInto: survivor})
		require.ErrorAs(t, err, &invalid, survivor)
		_, ok := invalid.At("merged_into")
		require.True(t, ok)
	}
	n, err = w.ActNeed(t.Context(), w.focal, n.ID, n.Version, broker.Act{Action: domain.ActionClose, Outcome: "merged", MergedInto: other.Reference})
	require.NoError(t, err)
	require.Equal(t, other.Reference, n.MergedInto)
}

func TestAnOfferIsMergedIntoOneOfItsProvider(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	o := w.offerAt(t, wholeOffer(), domain.OfferOpen)
	other := w.offerAt(t, wholeOffer(), domain.OfferOpen)
	foreign, err := w.PostOffer(t.Context(), w.rival, wholeOffer())
	require.NoError(t, err)
	foreign, err = w.ActOffer(t.Context(), w.rival, foreign.ID, foreign.Version, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)
	foreign, err = w.ActOffer(t.Context(), w.broker1, foreign.ID, foreign.Version, broker.Act{Action: domain.ActionVerify})
	require.NoError(t, err)
	require.Equal(t, domain.OfferOpen, foreign.Status)
	var invalid *domain.Invalid
	_, err = w.ActOffer(t.Context(), w.provider, o.ID, o.Version, broker.Act{Action: domain.ActionClose, Outcome: "merged", MergedInto: foreign.Reference})
	require.ErrorAs(t, err, &invalid)
	_, ok := invalid.At("merged_into")
	require.True(t, ok)
	o, err = w.ActOffer(t.Context(), w.provider, o.ID, o.Version, broker.Act{Action: domain.ActionClose, Outcome: "merged", MergedInto: other.Reference})
	require.NoError(t, err)
	require.Equal(t, other.Reference, o.MergedInto)
}

func TestOnlyAdministratorsKeepPeopleAndOrganizations(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, v := range []domain.Viewer{w.broker1, w.focal, w.provider, {}} {
			before := w.mark(t)
			_, err := w.CreateOrganization(ctx, v, domain.Organization{Kind: domain.OrgNGO, Name: "Mine"})
			require.ErrorIs(t, err, domain.ErrForbidden)
			_, err = w.CreatePerson(ctx, v, domain.Person{Email: "x@x.example", Name: "X"})
			require.ErrorIs(t, err, domain.ErrForbidden)
			_, err = w.SetRoles(ctx, v, w.author.PersonID, []domain.Role{domain.RoleFocalPoint})
			require.ErrorIs(t, err, domain.ErrForbidden)
			require.ErrorIs(t, w.SetPassword(ctx, v, w.admin.PersonID, "hash"), domain.ErrForbidden)
			require.ErrorIs(t, w.Load(ctx, v, func(*broker.Loader) error { return nil }), domain.ErrForbidden)
			require.Equal(t, before, w.mark(t))
		}
		require.NoError(t, w.SetPassword(ctx, w.author, w.author.PersonID, "hash"))
		p, err := w.store.Person(ctx, w.author.PersonID)
		require.NoError(t, err)
		require.Equal(t, "hash", p.PasswordHash)
		for _, e := range w.events(t, domain.KindPerson, p.ID) {
			for _, c := range e.Changes {
				require.NotContains(t, c.Old+c.New, "author@ke.example")
			}
		}
		var invalid *domain.Invalid
		_, err = w.SetRoles(ctx, w.admin, w.author.PersonID, []domain.Role{domain.RoleBroker})
		require.ErrorAs(t, err, &invalid, "a State's person is no broker")
		_, err = w.CreatePerson(ctx, w.admin, domain.Person{Email: " Author@KE.example ", Name: "Twin"})
		require.ErrorAs(t, err, &invalid, "the address is taken")
		_, err = w.CreateOrganization(ctx, w.admin, domain.Organization{Kind: domain.OrgState, State: "KEN"})
		require.ErrorAs(t, err, &invalid, "the State is there")
		_, err = w.CreateOrganization(ctx, w.admin, domain.Organization{Kind: domain.OrgSecretariat, Name: "Second"})
		require.ErrorAs(t, err, &invalid, "there is one secretariat")
		_, err = w.Disable(ctx, w.admin, w.admin.PersonID, true)
		require.ErrorIs(t, err, domain.ErrConflict)
		p, err = w.Disable(ctx, w.admin, w.author.PersonID, true)
		require.NoError(t, err)
		require.True(t, p.Disabled)
		before := w.mark(t).jobs
		o := w.kenya
		o.Name = "Republic of Kenya"
		_, err = w.UpdateOrganization(ctx, w.admin, o)
		require.NoError(t, err)
		require.Equal(t, before+1, w.mark(t).jobs, "its records are indexed under the new name")
	})
}
