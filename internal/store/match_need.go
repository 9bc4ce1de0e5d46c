package store

import (
	"context"

	"tamatch/internal/domain"
)

// MatchesOfNeeds are the matches of these needs that the viewer may see, by need, for lists that say how far each need
// has come. Needs without are not in it.
func (s *Store) MatchesOfNeeds(ctx context.Context, v domain.Viewer, needIDs []string) (map[string][]domain.Match, error) {
	out := map[string][]domain.Match{}
	if len(needIDs) == 0 || v.IsPublic() { // a match is its parties' and the secretariat's
		return out, nil
	}
	var found []domain.Match
	q := seenOne(s.query(ctx).Model(&domain.Match{}), v, domain.KindMatch).Where("need_id IN ?", needIDs)
	if err := q.Order("created_at, id").Find(&found).Error; err != nil {
		return nil, failed("reading the matches of needs", err)
	}
	found, err := s.matchesFor(ctx, v, found)
	for _, m := range found {
		out[m.NeedID] = append(out[m.NeedID], m)
	}
	return out, err
}
