package store

import (
	"context"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// Totals are the live figures of the start page. They count only what the viewer sees.
type Totals struct {
	NeedsOpen     int // open needs
	NeedStates    int // States with an open need
	OffersOpen    int // open offers
	Providers     int // organizations with an open offer
	MatchesAgreed int // matches that both sides accepted and that did not fail, wherever they stand now
	Delivered     int // of these, delivered
	Confirmed     int // of these, confirmed by the requester

	// A match counts for those who may read it. One that both sides accepted also counts for whoever may
	// read its need and its offer: that help was agreed shows on both; a negotiation does not.
	MatchesByStatus map[domain.MatchStatus]int

	NeedsByType       map[string]int            // open needs, by each type that they name
	NeedsByInstrument map[domain.Instrument]int // open needs, by each instrument that they name
}

// Totals counts, in four statements, what the viewer sees.
func (s *Store) Totals(ctx context.Context, v domain.Viewer) (Totals, error) {
	t := Totals{
		MatchesByStatus: map[domain.MatchStatus]int{},
		NeedsByType:     map[string]int{}, NeedsByInstrument: map[domain.Instrument]int{},
	}
	var needs []domain.Need
	q := s.query(ctx).Select("id", "state", "lines").Where("status = ?", domain.NeedOpen)
	if err := seen(q, v, domain.KindNeed).Find(&needs).Error; err != nil {
		return Totals{}, failed("counting needs", err)
	}
	t.countNeeds(needs)

	var offers struct{ Open, Providers int }
	q = s.query(ctx).Model(&domain.Offer{}).Where("status = ?", domain.OfferOpen).
		Select("COUNT(*) AS open, COUNT(DISTINCT organization_id) AS providers")
	if err := seen(q, v, domain.KindOffer).Scan(&offers).Error; err != nil {
		return Totals{}, failed("counting offers", err)
	}
	t.OffersOpen, t.Providers = offers.Open, offers.Providers

	var rows []struct {
		Status domain.MatchStatus
		N      int
	}
	if err := s.countable(ctx, v).Group("status").Find(&rows).Error; err != nil {
		return Totals{}, failed("counting matches", err)
	}
	for _, r := range rows {
		t.MatchesByStatus[r.Status] = r.N
		if r.Status.Made() && r.Status != domain.MatchFailed {
			t.MatchesAgreed += r.N
		}
		if r.Status == domain.MatchDelivered || r.Status == domain.MatchConfirmed {
			t.Delivered += r.N
		}
	}
	t.Confirmed = t.MatchesByStatus[domain.MatchConfirmed]
	return t, nil
}

func (t *Totals) countNeeds(needs []domain.Need) {
	states := map[string]bool{}
	for _, n := range needs {
		t.NeedsOpen++
		states[n.State] = true
		types := map[string]bool{}
		for _, sub := range n.SubtypesNamed() {
			types[sub.Type()] = true
		}
		for name := range types {
			t.NeedsByType[name]++
		}
		for _, code := range n.InstrumentsNamed() {
			t.NeedsByInstrument[code]++
		}
	}
	t.NeedStates = len(states)
}

// countable are the matches that count for the viewer.
func (s *Store) countable(ctx context.Context, v domain.Viewer) *gorm.DB {
	q := s.query(ctx).Model(&domain.Match{}).Select("status, COUNT(*) AS n")
	if v.All() {
		return q
	}
	var made []domain.MatchStatus
	for _, status := range domain.MatchStatuses {
		if status.Made() {
			made = append(made, status)
		}
	}
	const reads = " IN (SELECT r.record_id FROM readers r WHERE r.kind = ? AND r.key IN ?)" // see seenBy
	keys := v.Keys()
	return q.Where("(matches.id"+reads+" OR (status IN ? AND need_id"+reads+" AND offer_id"+reads+"))",
		domain.KindMatch, keys, made, domain.KindNeed, keys, domain.KindOffer, keys)
}
