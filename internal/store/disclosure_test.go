package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// A confidential need meets a restricted offer: step by step, who sees what.
func TestAMatchDisclosesItsNeedAndItsOffer(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner, func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
		o := r.offer(t, c.provider, func(o *domain.Offer) { o.Visibility = domain.SecretariatOnly })
		m := r.match(t, n, o)
		sees := func(who string, need, offer, match bool) {
			t.Helper()
			v := c.viewers[who]
			_, err := r.Need(t.Context(), v, n.ID)
			require.Equal(t, need, err == nil, "%s and the need", who)
			_, err = r.Offer(t.Context(), v, o.ID)
			require.Equal(t, offer, err == nil, "%s and the offer", who)
			_, err = r.Match(t.Context(), v, m.ID)
			require.Equal(t, match, err == nil, "%s and the match", who)
			_, total, err := r.Matches(t.Context(), store.MatchFilter{Viewer: v, NeedID: n.ID})
			require.NoError(t, err)
			require.Equal(t, match, total == 1, "%s and the list of matches", who)
			_, err = r.Messages(t.Context(), v, m.ID)
			require.Equal(t, match, err == nil, "%s and the messages", who)
			_, err = r.Events(t.Context(), v, domain.KindMatch, m.ID)
			require.Equal(t, match, err == nil, "%s and the history", who)
		}
		nobodyElse := func() {
			t.Helper()
			for _, who := range []string{"public", "stranger", "named", "unverified", "broker elsewhere"} {
				sees(who, false, false, false)
			}
			sees("broker", true, true, true)
		}
		step := func(change func(m *domain.Match)) {
			t.Helper()
			change(&m)
			r.write(t, func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &m) })
		}
		now := r.Now()

		sees("focal point", true, false, false)
		sees("provider", false, true, false)
		nobodyElse()

		// Proposed: the requester sees the offer, and the provider nothing yet.
		step(func(m *domain.Match) { m.Status, m.ProposedAt = domain.MatchWithRequester, &now })
		sees("focal point", true, true, true)
		sees("provider", false, true, false)
		nobodyElse()
		shown, err := r.Offer(t.Context(), c.viewers["focal point"], o.ID)
		require.NoError(t, err)
		require.Empty(t, shown.Contact, "a contact is not part of what a proposal shows")
		moved, err := r.ChangedOffers(t.Context(), m.Change-1, 10)
		require.NoError(t, err)
		require.Equal(t, []string{o.ID}, idsOf(moved, offerID), "the index must learn of the new reader")
		require.Equal(t, o.Version, moved[0].Version, "its words are the same")

		// The requester accepts: the provider sees the need.
		step(func(m *domain.Match) {
			m.Status, m.Requester = domain.MatchWithProvider, domain.Answer{Value: domain.Accepted, At: &now, By: "a focal point"}
		})
		sees("focal point", true, true, true)
		sees("provider", true, true, true)
		nobodyElse()
		needs, err := r.ChangedNeeds(t.Context(), m.Change-1, 10)
		require.NoError(t, err)
		require.Equal(t, []string{n.ID}, idsOf(needs, needID))
		read, err := r.Match(t.Context(), c.viewers["provider"], m.ID)
		require.NoError(t, err)
		require.Empty(t, read.Requester.By, "which person answered stays on its side")
		require.Equal(t, c.owner.ID, read.RequesterID)

		// A change of the need itself keeps what was disclosed.
		n, err = r.Need(t.Context(), domain.Clock(), n.ID)
		require.NoError(t, err)
		n.Title = "other words"
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		sees("provider", true, true, true)
		nobodyElse()
		keys, err := r.ReadersOf(t.Context(), domain.KindNeed, []string{n.ID})
		require.NoError(t, err)
		require.ElementsMatch(t, n.Readers([]string{c.provider.ID}), keys[n.ID])
	})
}

// An offer that was made for one need goes where the need goes, whatever its own visibility says.
func TestAnOfferForOneNeedFollowsTheNeed(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner)
		o := r.offer(t, c.provider, func(o *domain.Offer) { o.SingleNeed, o.Title = n.ID, "words of the need" })
		other := r.offer(t, c.provider)
		sees := func(who ...string) {
			t.Helper()
			for name, v := range c.viewers {
				_, err := r.Offer(t.Context(), v, o.Reference)
				require.Equal(t, slices.Contains(who, name), err == nil, name)
				listed, total, err := r.Offers(t.Context(), store.OfferFilter{Viewer: v, Limit: store.NoLimit})
				require.NoError(t, err)
				require.Equal(t, slices.Contains(who, name), slices.Contains(idsOf(listed, offerID), o.ID), name)
				require.Equal(t, len(listed), total)
				byID, _, err := r.Offers(t.Context(), store.OfferFilter{Viewer: v, IDs: []string{o.ID, other.ID}})
				require.NoError(t, err)
				require.Equal(t, slices.Contains(who, name), slices.Contains(idsOf(byID, offerID), o.ID), name)
				_, err = r.Events(t.Context(), v, domain.KindOffer, o.ID)
				require.Equal(t, slices.Contains(who, name), err == nil, name)
				totals, err := r.Totals(t.Context(), v)
				require.NoError(t, err)
				require.Equal(t, len(listed), totals.OffersOpen, name)
			}
		}
		set := func(change func(n *domain.Need)) {
			t.Helper()
			var err error
			n, err = r.Need(t.Context(), domain.Clock(), n.ID)
			require.NoError(t, err)
			change(&n)
			r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		}
		inside := slices.Concat([]string{"clock", "provider"}, owners, secretariats)
		all := slices.Concat(inside, signedIn, notVerified)
		sees(all...)

		// The need is narrowed: the offer with it, without a new version, and the index is told.
		set(func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
		sees(inside...)
		moved, err := r.ChangedOffers(t.Context(), n.Change-1, 10)
		require.NoError(t, err)
		require.Equal(t, []string{o.ID}, idsOf(moved, offerID))
		require.Equal(t, o.Version, moved[0].Version)
		set(func(n *domain.Need) { n.Visibility, n.NamedOrgs = domain.Named, []string{c.named.ID} })
		sees(append(inside, "named")...)
		set(func(n *domain.Need) { n.Visibility = domain.Parties })
		sees(append(inside, signedIn...)...)
		set(func(n *domain.Need) { n.Status = domain.NeedDraft })
		sees(inside...)

		// Nor does the provider widen it by its own hand.
		set(func(n *domain.Need) { n.Status, n.Visibility = domain.NeedOpen, domain.SecretariatOnly })
		for _, vis := range domain.Visibilities {
			o, err = r.Offer(t.Context(), domain.Clock(), o.ID)
			require.NoError(t, err)
			o.Visibility, o.NamedOrgs = vis, []string{c.named.ID, c.stranger.ID}
			r.write(t, func(tx *store.Store) error { return tx.UpdateOffer(t.Context(), &o) })
			if vis == domain.Public {
				sees(inside...)
			} else {
				sees(slices.Concat([]string{"clock", "provider"}, secretariats)...)
			}
		}

		// What a match discloses of the need opens the public offer for it too, and no more than that.
		o.Visibility = domain.Public
		r.write(t, func(tx *store.Store) error { return tx.UpdateOffer(t.Context(), &o) })
		now := r.Now()
		r.match(t, n, r.offer(t, c.stranger, func(o *domain.Offer) { o.Visibility = domain.SecretariatOnly }), func(m *domain.Match) {
			m.Status, m.ProposedAt, m.Requester = domain.MatchWithProvider, &now, domain.Answer{Value: domain.Accepted, At: &now}
		})
		sees(append(inside, "stranger", "broker elsewhere")...)
	})
}

// A provider that shows interest in an anonymous card must not learn from its own match whose need it is.
func TestInterestDoesNotTellWhoseNeedItIs(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner, func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
		o := r.offer(t, c.provider)
		now := r.Now()
		m := r.match(t, n, o, func(m *domain.Match) {
			m.Status, m.ProposedAt, m.StartedBy = domain.MatchWithRequester, &now, domain.SideProvider
			m.Provider = domain.Answer{Value: domain.Accepted, At: &now, By: "the provider's person"}
			m.AssignedTo = "a broker"
		})
		r.write(t, func(tx *store.Store) error {
			word := domain.MatchMessage{MatchID: m.ID, Side: domain.SideRequester, OrganizationID: c.owner.ID, PersonID: "the focal point", Words: "Which calibres?"}
			if err := tx.InsertMessage(t.Context(), &word); err != nil {
				return err
			}
			for _, e := range []domain.Event{
				{Action: domain.ActionInterest, Side: domain.SideProvider, OrganizationID: c.provider.ID, PersonID: "the provider's person", To: "with_requester"},
				{Action: domain.ActionAssign, Side: domain.SideSecretariat, OrganizationID: "the secretariat", PersonID: "a broker"},
				{Action: domain.ActionMessage, Side: domain.SideRequester, OrganizationID: c.owner.ID, PersonID: "the focal point"},
			} {
				e.Kind, e.RecordID = domain.KindMatch, m.ID
				if err := tx.AppendEvent(t.Context(), &e); err != nil {
					return err
				}
			}
			return nil
		})
		v := c.viewers["provider"]
		_, err := r.Need(t.Context(), v, n.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
		read, err := r.Match(t.Context(), v, m.Reference)
		require.NoError(t, err)
		require.Empty(t, read.RequesterID)
		require.Empty(t, read.Reasons)
		require.Empty(t, read.Covered)
		require.Empty(t, read.AssignedTo)
		require.Equal(t, "the provider's person", read.Provider.By)
		listed, total, err := r.Matches(t.Context(), store.MatchFilter{Viewer: v})
		require.NoError(t, err)
		require.Equal(t, 1, total)
		require.Equal(t, []domain.Match{read}, listed)
		for _, f := range []store.MatchFilter{{RequesterID: c.owner.ID}, {OrganizationID: c.owner.ID}, {AssignedTo: "a broker"}} {
			f.Viewer = v
			_, total, err := r.Matches(t.Context(), f)
			require.NoError(t, err)
			require.Zero(t, total, "a filter must not tell it either: %+v", f)
		}
		_, total, err = r.Matches(t.Context(), store.MatchFilter{Viewer: v, OrganizationID: c.provider.ID})
		require.NoError(t, err)
		require.Equal(t, 1, total)

		words, err := r.Messages(t.Context(), v, m.ID)
		require.NoError(t, err)
		require.Len(t, words, 1)
		require.Equal(t, "Which calibres?", words[0].Words)
		require.Empty(t, words[0].OrganizationID+words[0].PersonID)
		events, err := r.Events(t.Context(), v, domain.KindMatch, m.ID)
		require.NoError(t, err)
		require.Len(t, events, 2, "the desk's bookkeeping is not theirs")
		require.Equal(t, "the provider's person", events[0].PersonID)
		require.Empty(t, events[1].OrganizationID+events[1].PersonID)

		own := c.viewers["focal point"]
		_, total, err = r.Matches(t.Context(), store.MatchFilter{Viewer: own, RequesterID: c.owner.ID})
		require.NoError(t, err)
		require.Equal(t, 1, total)
		desk, err := r.Events(t.Context(), c.viewers["broker"], domain.KindMatch, m.ID)
		require.NoError(t, err)
		require.Len(t, desk, 3)
		require.NoError(t, domain.VerifyChain(desk))
	})
}
