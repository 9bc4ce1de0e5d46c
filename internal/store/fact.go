package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// Facts are what figures count: the codes and dates of records, without their words. They are read in one pass and leave
// gorm's structs aside, because an overview reads the whole register.

// NeedFact is what figures need of a need that is open, dormant or closed.
type NeedFact struct {
	ID, Reference string
	State         string
	Source        domain.Source
	SourceRef     string
	Date          time.Time // of the source, else of the record
	Status        domain.NeedStatus
	Outcome       domain.NeedOutcome
	Lines         []domain.Line
	Obstacles     []domain.Obstacle
	Visibility    domain.Visibility
}

// OfferFact is what figures need of an open offer.
type OfferFact struct {
	ID, Reference string
	Provider      string // organization
	Date          time.Time
	Instruments   []domain.Instrument
	Articles      []domain.OfferArticle
	Subtypes      []domain.Subtype
	Modalities    []domain.Modality
	Eligible      domain.Eligibility
	Catalogue     bool
}

// MatchFact is what figures need of a match.
type MatchFact struct {
	ID, Reference                      string
	NeedID, OfferID                    string
	Status                             domain.MatchStatus
	Covered                            []string
	Created                            time.Time
	Proposed, Agreed, Delivered, Ended *time.Time // Ended is when a confirmed match was confirmed
}

// NeedFacts gives the needs that stand in the register and that the viewer may see.
func (s *Store) NeedFacts(ctx context.Context, v domain.Viewer, each func(NeedFact)) error {
	q := s.query(ctx).Model(&domain.Need{}).
		Select("id, reference, state, source, source_ref, source_date, created_at, status, outcome, lines, obstacles, visibility").
		Where("status IN ?", []domain.NeedStatus{domain.NeedOpen, domain.NeedDormant, domain.NeedClosed})
	return facts(seen(q, v, domain.KindNeed), "needs", func(rows *sql.Rows) error {
		var n NeedFact
		var sourced sql.NullTime
		var lines, obstacles sql.NullString
		if err := rows.Scan(&n.ID, &n.Reference, &n.State, &n.Source, &n.SourceRef, &sourced, &n.Date, &n.Status, &n.Outcome, &lines, &obstacles, &n.Visibility); err != nil {
			return err
		}
		if sourced.Valid {
			n.Date = sourced.Time
		}
		err := decode(lines, &n.Lines)
		if err == nil {
			err = decode(obstacles, &n.Obstacles)
		}
		if err == nil {
			each(n)
		}
		return err
	})
}

// OfferFacts gives the open offers that the viewer may see.
func (s *Store) OfferFacts(ctx context.Context, v domain.Viewer, each func(OfferFact)) error {
	q := s.query(ctx).Model(&domain.Offer{}).
		Select("id, reference, organization_id, created_at, instruments, articles, subtypes, modalities, eligible, catalogue").
		Where("status = ?", domain.OfferOpen)
	return facts(seen(q, v, domain.KindOffer), "offers", func(rows *sql.Rows) error {
		var o OfferFact
		var lists [5]sql.NullString
		err := rows.Scan(&o.ID, &o.Reference, &o.Provider, &o.Date, &lists[0], &lists[1], &lists[2], &lists[3], &lists[4], &o.Catalogue)
		for i, into := range []any{&o.Instruments, &o.Articles, &o.Subtypes, &o.Modalities, &o.Eligible} {
			if err == nil {
				err = decode(lists[i], into)
			}
		}
		if err == nil {
			each(o)
		}
		return err
	})
}

// MatchFacts gives the matches that count for the viewer, as [Store.Totals] counts them.
func (s *Store) MatchFacts(ctx context.Context, v domain.Viewer, each func(MatchFact)) error {
	q := s.countable(ctx, v).
		Select("id, reference, need_id, offer_id, status, covered, created_at, proposed_at, agreed_at, delivered_at, status_since")
	return facts(q, "matches", func(rows *sql.Rows) error {
		var m MatchFact
		var covered sql.NullString
		var at [3]sql.NullTime
		var since time.Time
		if err := rows.Scan(&m.ID, &m.Reference, &m.NeedID, &m.OfferID, &m.Status, &covered, &m.Created, &at[0], &at[1], &at[2], &since); err != nil {
			return err
		}
		for i, into := range []**time.Time{&m.Proposed, &m.Agreed, &m.Delivered} {
			if at[i].Valid {
				*into = &at[i].Time
			}
		}
		if m.Status == domain.MatchConfirmed {
			m.Ended = &since
		}
		err := decode(covered, &m.Covered)
		if err == nil {
			each(m)
		}
		return err
	})
}

// HiddenNeeds counts the needs that stand in the register, are not public and whose State consents to anonymous
// statistics: by type, and by State. The counts are of the whole register and the same for everybody; who shows them
// must first keep back those that would give a need away.
func (s *Store) HiddenNeeds(ctx context.Context) (byType, byState map[string]int, err error) {
	byType, byState = map[string]int{}, map[string]int{}
	q := s.query(ctx).Model(&domain.Need{}).Select("state, lines").
		Where("status IN ? AND visibility <> ? AND stats_consent = ?",
			[]domain.NeedStatus{domain.NeedOpen, domain.NeedDormant, domain.NeedClosed}, domain.Public, true)
	err = facts(q, "needs that are not public", func(rows *sql.Rows) error {
		var state string
		var lines sql.NullString
		if err := rows.Scan(&state, &lines); err != nil {
			return err
		}
		n := domain.Need{}
		if err := decode(lines, &n.Lines); err != nil {
			return err
		}
		byState[state]++
		types := map[string]bool{}
		for _, sub := range n.SubtypesNamed() {
			types[sub.Type()] = true
		}
		for t := range types {
			byType[t]++
		}
		return nil
	})
	return byType, byState, err
}

func facts(q *gorm.DB, what string, scan func(*sql.Rows) error) error {
	rows, err := q.Rows()
	if err != nil {
		return failed("reading the facts of "+what, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("reading the facts of %s: %w", what, err)
		}
	}
	return failed("reading the facts of "+what, rows.Err())
}

// decode reads a column that gorm keeps as JSON.
func decode(column sql.NullString, into any) error {
	if !column.Valid || column.String == "" || column.String == "null" || column.String == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(column.String), into)
}
