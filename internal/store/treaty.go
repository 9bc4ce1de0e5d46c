package store

import (
	"context"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// treatyCache holds the list that was read last: it changes a few times a year and stands on many pages.
type treatyCache struct {
	mu     sync.Mutex
	change int64 // of the register, at which it was the last
	id     string
	list   reference.Treaty
}

// Treaty is who is party to what: the list that was loaded last, or the one that comes with the program.
func (s *Store) Treaty(ctx context.Context) (reference.Treaty, error) {
	at, err := s.Reached(ctx)
	if err != nil {
		return reference.Treaty{}, err
	}
	if list, ok := s.treaty.at(at); ok && s.tx == nil {
		return list, nil
	}
	lists, err := s.treatyLists(ctx, 1)
	if err != nil {
		return reference.Treaty{}, err
	}
	s.treaty.mu.Lock()
	defer s.treaty.mu.Unlock()
	if len(lists) == 0 {
		return s.treaty.keep(s, at, "", reference.OfflineTreaty()), nil
	}
	if s.treaty.id == lists[0].ID {
		return s.treaty.keep(s, at, s.treaty.id, s.treaty.list), nil
	}
	var rows []domain.TreatyStatus
	if err := s.query(ctx).Where("list_id = ?", lists[0].ID).Find(&rows).Error; err != nil {
		return reference.Treaty{}, failed("reading who is party to what", err)
	}
	list := reference.NewTreaty(lists[0].Source, func(add func(string, string, reference.PartyStatus)) {
		for _, row := range rows {
			add(row.State, row.Instrument, reference.PartyStatus{
				Status: row.Status, Date: row.Date, Action: row.Action, Signed: row.Signed, AsOf: row.AsOf,
				Confidence: row.Confidence, Source: row.Source, SourceURL: row.SourceURL, Note: row.Note,
			})
		}
	})
	return s.treaty.keep(s, at, lists[0].ID, list), nil
}

func (c *treatyCache) at(change int64) (reference.Treaty, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.list, change > 0 && c.change == change
}

// keep remembers the list, unless a transaction has read it, which may yet be rolled back.
func (c *treatyCache) keep(s *Store, at int64, id string, list reference.Treaty) reference.Treaty {
	if s.tx == nil {
		c.change, c.id, c.list = at, id, list
	}
	return list
}

// TreatyLists are the lists that were loaded, the latest first; the first one counts.
func (s *Store) TreatyLists(ctx context.Context) ([]domain.TreatyList, error) {
	return s.treatyLists(ctx, defaultLimit)
}

func (s *Store) treatyLists(ctx context.Context, limit int) ([]domain.TreatyList, error) {
	var out []domain.TreatyList
	err := s.query(ctx).Order("created_at DESC, id DESC").Limit(limit).Find(&out).Error
	return out, failed("listing who is party to what", err)
}

// InsertTreatyList saves a list with its rows.
func (s *Store) InsertTreatyList(ctx context.Context, l *domain.TreatyList, rows []domain.TreatyStatus) error {
	err := create(ctx, s, domain.KindTreaty, l, func(*Store) error {
		l.ID, l.CreatedAt, l.Entries = NewID(), s.Now(), len(rows)
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	for i := range rows {
		rows[i].ListID = l.ID
	}
	return failed("saving who is party to what", s.query(ctx).CreateInBatches(rows, 200).Error)
}
