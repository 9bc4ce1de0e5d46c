package store

import (
	"context"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Cards are the anonymous cards that stand before the viewer: of open needs that the viewer may not read, whose State
// consents. They come in the order of their codes, which tells
// nothing: neither which need is new nor which two are of one State.
func (s *Store) Cards(ctx context.Context, v domain.Viewer) ([]domain.Card, error) {
	out := []domain.Card{}
	if !v.ReadsCards() {
		return out, nil
	}
	var needs []domain.Need
	err := s.query(ctx).Where("status = ? AND stats_consent = ?", domain.NeedOpen, true).
		Where("id NOT IN (SELECT r.record_id FROM readers r WHERE r.kind = ? AND r.key IN ?)", domain.KindNeed, v.Keys()).
		Find(&needs).Error
	if err != nil {
		return nil, failed("reading the cards", err)
	}
	for _, n := range needs {
		if n.HasCardFor(v) {
			out = append(out, n.Card(CardGroup(n.State)))
		}
	}
	slices.SortFunc(out, func(a, b domain.Card) int { return strings.Compare(a.Code, b.Code) })
	return out, nil
}

// CardNeed is the id of the need whose card has the code. Whether somebody may answer it is not asked here.
func (s *Store) CardNeed(ctx context.Context, code string) (string, error) {
	var ids []string
	err := s.query(ctx).Model(&domain.Need{}).Where("status = ? AND stats_consent = ?", domain.NeedOpen, true).Pluck("id", &ids).Error
	if err != nil {
		return "", failed("reading the cards", err)
	}
	for _, id := range ids {
		if (domain.Need{ID: id}).CardCode() == code {
			return id, nil
		}
	}
	return "", domain.ErrNotFound
}

// cardGroupSize is how many States must stand in a regional group for a card to name it.
const cardGroupSize = 20

// CardGroup is the regional group that a card names for a need of the State, "" for none. It hangs on how many States the
// group has, not on how many of them have a need: who reads a card knows the first and not the second, and a rule that
// asked for three needs of a group would tell, by the group's coming and going, what others have posted. All five groups
// are large enough (23 States at least); the few States that stand in none would be told from each other too easily.
func CardGroup(state string) domain.RegionalGroup {
	st, ok := reference.StateByCode(state)
	if !ok || len(reference.StatesOfGroup(st.Group)) < cardGroupSize {
		return ""
	}
	return domain.RegionalGroup(st.Group)
}
