package store

import (
	"context"

	"tamatch/internal/domain"
)

// DeskCounts is how much waits on the broker's desk.
type DeskCounts struct {
	NeedsSubmitted          int // needs waiting for the completeness check
	OffersSubmitted         int // offers likewise
	RevisionsSubmitted      int // pending versions likewise
	NeedsUnmatched          int // open needs without a live match
	MatchesSuggested        int // pairs to propose or to dismiss
	MatchesWaiting          int // pairs that wait for a party's answer
	MatchesOverdue          int // of these, past their term
	DeliveredUnconfirmed    int // deliveries past the term for confirming them
	OrganizationsUnverified int
}

// DeskCounts counts in one statement what waits for the secretariat; only the secretariat may be
// shown it. The lists behind the figures come from Needs, Offers, Revisions and Matches with Sort "due".
func (s *Store) DeskCounts(ctx context.Context) (DeskCounts, error) {
	var out DeskCounts
	now := s.Now()
	waiting := []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider}
	err := s.query(ctx).Raw(`SELECT
		(SELECT COUNT(*) FROM needs WHERE status = ?) AS needs_submitted,
		(SELECT COUNT(*) FROM offers WHERE status = ?) AS offers_submitted,
		(SELECT COUNT(*) FROM revisions WHERE status = ?) AS revisions_submitted,
		(SELECT COUNT(*) FROM needs WHERE status = ? AND NOT EXISTS
			(SELECT 1 FROM matches WHERE matches.need_id = needs.id AND matches.status IN ?)) AS needs_unmatched,
		(SELECT COUNT(*) FROM matches WHERE status = ?) AS matches_suggested,
		(SELECT COUNT(*) FROM matches WHERE status IN ?) AS matches_waiting,
		(SELECT COUNT(*) FROM matches WHERE status IN ? AND due_at < ?) AS matches_overdue,
		(SELECT COUNT(*) FROM matches WHERE status = ? AND due_at < ?) AS delivered_unconfirmed,
		(SELECT COUNT(*) FROM organizations WHERE verified IS NULL) AS organizations_unverified`,
		domain.NeedSubmitted, domain.OfferSubmitted, domain.NeedSubmitted,
		domain.NeedOpen, liveStatuses(), domain.MatchSuggested, waiting, waiting, now, domain.MatchDelivered, now,
	).Scan(&out).Error
	return out, failed("counting what waits on the desk", err)
}
