package broker

import (
	"cmp"
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Suggestion is a pair that the matcher found, with its argument.
type Suggestion struct {
	NeedID, OfferID string
	Score           float64 // 0 to 100
	Reasons         []domain.Reason
	Covered         []string // ids of the need's lines
	Uncovered       []string
}

// Suggestions are what the matcher found for one record.
type Suggestions struct {
	List []Suggestion
	// Partial says that the list may lack pairs that hold, because the search engine did not answer or the list is
	// full: then none is dropped.
	Partial bool
}

// SuggestForNeed brings the suggestions of a need up to date: new pairs are suggested, those still suggested are
// refreshed, those that no longer hold are superseded. What somebody has begun is never touched.
func (b *Broker) SuggestForNeed(ctx context.Context, needID string, found Suggestions) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		n, err := tx.Need(ctx, domain.Clock(), needID)
		if err != nil {
			return err
		}
		list := found.List
		if n.Status != domain.NeedOpen {
			list, found.Partial = nil, false
		}
		ids := make([]string, len(list))
		for i, s := range list {
			ids[i] = s.OfferID
		}
		offers, err := offersByID(ctx, tx, ids)
		if err != nil {
			return err
		}
		pairs, _, err := tx.Matches(ctx, store.MatchFilter{Viewer: domain.Clock(), NeedID: n.ID, Limit: store.NoLimit})
		if err != nil {
			return err
		}
		last := newest(pairs, func(m domain.Match) string { return m.OfferID })
		kept := map[string]bool{}
		for _, s := range list {
			o, ok := offers[s.OfferID]
			if !ok || !suggestible(n, o) || !stands(n, o, last[o.ID]) {
				continue
			}
			if len(kept) == b.perNeed {
				break // the list is best first: what comes after would be dropped at once
			}
			kept[o.ID] = true
			if err := b.suggest(ctx, tx, n, o, last[o.ID], s); err != nil {
				return err
			}
		}
		for _, m := range pairs {
			if m.Status == domain.MatchSuggested && !kept[m.OfferID] && !found.Partial {
				if err := b.supersedeMatch(ctx, tx, m); err != nil {
					return err
				}
			}
		}
		return b.rank(ctx, tx, n.ID)
	})
}

// SuggestForOffer does the same from the offer's side. The list must hold every need that the offer fits.
func (b *Broker) SuggestForOffer(ctx context.Context, offerID string, found Suggestions) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		o, err := tx.Offer(ctx, domain.Clock(), offerID)
		if err != nil {
			return err
		}
		list := found.List
		if o.Status != domain.OfferOpen {
			list, found.Partial = nil, false
		}
		ids := make([]string, len(list))
		for i, s := range list {
			ids[i] = s.NeedID
		}
		needs, err := needsByID(ctx, tx, ids)
		if err != nil {
			return err
		}
		pairs, _, err := tx.Matches(ctx, store.MatchFilter{Viewer: domain.Clock(), OfferID: o.ID, Limit: store.NoLimit})
		if err != nil {
			return err
		}
		last := newest(pairs, func(m domain.Match) string { return m.NeedID })
		kept, touched := map[string]bool{}, []string{}
		for _, s := range list {
			n, ok := needs[s.NeedID]
			if !ok || !suggestible(n, o) {
				continue
			}
			if room, err := b.room(ctx, tx, n.ID, o.ID, s.Score); err != nil {
				return err
			} else if !room {
				continue
			}
			kept[n.ID] = true
			touched = append(touched, n.ID)
			if err := b.suggest(ctx, tx, n, o, last[n.ID], s); err != nil {
				return err
			}
		}
		for _, m := range pairs {
			if m.Status == domain.MatchSuggested && !kept[m.NeedID] && !found.Partial {
				touched = append(touched, m.NeedID)
				if err := b.supersedeMatch(ctx, tx, m); err != nil {
					return err
				}
			}
		}
		slices.Sort(touched)
		for _, id := range slices.Compact(touched) {
			if err := b.rank(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// suggestible says whether the matcher may bring the two together at all.
func suggestible(n domain.Need, o domain.Offer) bool {
	return compatible(n, o) && !slices.Contains(n.Provider.Excluded, o.OrganizationID)
}

// compatible says whether a match of the two may begin.
func compatible(n domain.Need, o domain.Offer) bool {
	return n.Status == domain.NeedOpen && o.Status == domain.OfferOpen && n.OrganizationID != o.OrganizationID &&
		(o.SingleNeed == "" || o.SingleNeed == n.ID)
}

// suggest makes or refreshes one suggestion. A pair that somebody answered, or that came to an end, is suggested
// again only after the words of one of the two have changed.
func (b *Broker) suggest(ctx context.Context, tx *store.Store, n domain.Need, o domain.Offer, last domain.Match, s Suggestion) error {
	if !stands(n, o, last) {
		return nil
	}
	if last.Status != domain.MatchSuggested {
		m := b.pair(n, o)
		m.scored(n, o, s)
		if err := tx.InsertMatch(ctx, &m.Match); err != nil {
			return err
		}
		return b.recordMatch(ctx, tx, domain.Clock(), m.Match, domain.Event{Action: domain.ActionSuggest})
	}
	m := pairing{last}
	m.scored(n, o, s)
	if sameScore(m.Match, last) {
		return nil
	}
	if err := tx.UpdateMatch(ctx, &m.Match); err != nil {
		return err
	}
	if m.Score == last.Score && m.NeedEdition == last.NeedEdition && m.OfferEdition == last.OfferEdition {
		return nil // only the wording of the argument moved
	}
	return b.recordMatch(ctx, tx, domain.Clock(), m.Match, domain.Event{
		Action: domain.ActionRescore, From: string(m.Status),
		Changes: []domain.Change{{Field: "score", Old: shown(last.Score), New: shown(m.Score)}},
	})
}

// stands says whether the matcher may hold a suggestion of the pair, whose latest match is last: there was none, it is a
// suggestion, it only fell behind others, or it came to an end and the words of one of the two have changed since.
func stands(n domain.Need, o domain.Offer, last domain.Match) bool {
	if last.ID == "" || last.Status == domain.MatchSuggested || last.Status == domain.MatchSuperseded {
		return true
	}
	return last.Status.Ended() && (n.Edition > last.NeedEdition || o.Edition > last.OfferEdition)
}

// pairing is a match as it is put together here.
type pairing struct{ domain.Match }

// pair is a new match of the two, suggested.
func (b *Broker) pair(n domain.Need, o domain.Offer) pairing {
	return pairing{domain.Match{
		NeedID: n.ID, OfferID: o.ID, RequesterID: n.OrganizationID, ProviderID: o.OrganizationID,
		NeedEdition: n.Edition, OfferEdition: o.Edition,
		Status: domain.MatchSuggested, StatusSince: b.store.Now(), Seats: 1,
	}}
}

func (m *pairing) scored(n domain.Need, o domain.Offer, s Suggestion) {
	m.NeedEdition, m.OfferEdition = n.Edition, o.Edition
	m.Score, m.Reasons, m.Covered, m.Uncovered = s.Score, s.Reasons, s.Covered, s.Uncovered
}

func sameScore(a, b domain.Match) bool {
	return a.Score == b.Score && a.NeedEdition == b.NeedEdition && a.OfferEdition == b.OfferEdition &&
		slices.Equal(a.Covered, b.Covered) && slices.Equal(a.Uncovered, b.Uncovered) && shown(a.Reasons) == shown(b.Reasons)
}

// room says whether a pair with the score stands among the suggestions that the need keeps.
func (b *Broker) room(ctx context.Context, tx *store.Store, needID, offerID string, score float64) (bool, error) {
	list, err := suggested(ctx, tx, needID)
	if err != nil {
		return false, err
	}
	better := 0
	for _, m := range list {
		if m.OfferID != offerID && m.Score >= score {
			better++
		}
	}
	return better < b.perNeed, nil
}

func suggested(ctx context.Context, tx *store.Store, needID string) ([]domain.Match, error) {
	list, _, err := tx.Matches(ctx, store.MatchFilter{
		Viewer: domain.Clock(), NeedID: needID, Statuses: []domain.MatchStatus{domain.MatchSuggested}, Limit: store.NoLimit,
	})
	return list, err
}

// rank numbers the suggestions of a need, best first, and drops those beyond what it keeps.
func (b *Broker) rank(ctx context.Context, tx *store.Store, needID string) error {
	list, err := suggested(ctx, tx, needID)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(x, y domain.Match) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.OfferID, y.OfferID))
	})
	for i, m := range list {
		if i >= b.perNeed {
			if err := b.supersedeMatch(ctx, tx, m); err != nil {
				return err
			}
			continue
		}
		if m.Rank == i+1 {
			continue
		}
		m.Rank = i + 1
		if err := tx.UpdateMatch(ctx, &m); err != nil {
			return err
		}
	}
	return nil
}

// newest is the latest match of each pair: ids grow with time.
func newest(list []domain.Match, of func(domain.Match) string) map[string]domain.Match {
	out := make(map[string]domain.Match, len(list))
	for _, m := range list {
		if m.ID > out[of(m)].ID {
			out[of(m)] = m
		}
	}
	return out
}

func needsByID(ctx context.Context, tx *store.Store, ids []string) (map[string]domain.Need, error) {
	list, _, err := tx.Needs(ctx, store.NeedFilter{Viewer: domain.Clock(), IDs: ids, Limit: store.NoLimit})
	out := make(map[string]domain.Need, len(list))
	for _, n := range list {
		out[n.ID] = n
	}
	return out, err
}

func offersByID(ctx context.Context, tx *store.Store, ids []string) (map[string]domain.Offer, error) {
	list, _, err := tx.Offers(ctx, store.OfferFilter{Viewer: domain.Clock(), IDs: ids, Limit: store.NoLimit})
	out := make(map[string]domain.Offer, len(list))
	for _, o := range list {
		out[o.ID] = o
	}
	return out, err
}
