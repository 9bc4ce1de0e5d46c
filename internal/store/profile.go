package store

import (
	"context"
	"slices"

	"tamatch/internal/domain"
)

// Profile is what the matcher computed from a record: derived, and made anew when the version of
// its making or the edition of the record's words is another.
type Profile struct {
	Kind     domain.Kind `gorm:"primaryKey"`
	RecordID string      `gorm:"primaryKey"`
	Version  string
	Edition  int
	Data     []byte
}

// Profile is the profile kept for the record.
func (s *Store) Profile(ctx context.Context, kind domain.Kind, id string) (version string, edition int, data []byte, err error) {
	var p Profile
	err = s.query(ctx).Where("kind = ? AND record_id = ?", kind, id).Take(&p).Error
	return p.Version, p.Edition, p.Data, failed("reading a profile", err)
}

// Profiles are the profiles kept for the records, by record id.
func (s *Store) Profiles(ctx context.Context, kind domain.Kind, ids []string) (map[string]Profile, error) {
	out := make(map[string]Profile, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []Profile
		if err := s.query(ctx).Where("kind = ? AND record_id IN ?", kind, part).Find(&rows).Error; err != nil {
			return nil, failed("reading profiles", err)
		}
		for _, p := range rows {
			out[p.RecordID] = p
		}
	}
	return out, nil
}

// PutProfile keeps the profile of a record. It is derived, so it may be saved outside of Write and
// takes no change number.
func (s *Store) PutProfile(ctx context.Context, kind domain.Kind, id, version string, edition int, data []byte) error {
	return s.PutProfiles(ctx, []Profile{{Kind: kind, RecordID: id, Version: version, Edition: edition, Data: data}})
}

// PutProfiles is [Store.PutProfile] for many; a record stands in the list once.
func (s *Store) PutProfiles(ctx context.Context, profiles []Profile) error {
	rows := slices.Clone(profiles)
	for i := range rows {
		if rows[i].Data == nil {
			rows[i].Data = []byte{}
		}
	}
	return upsert(ctx, s, "profiles", rows)
}
