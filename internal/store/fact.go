package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// Facts are what figures count: the codes and dates of records, without their words. They are read in one pass and leave
// gorm's structs aside, because an overview reads the whole register. Facts that say the same may share their lists:
// nobody changes one.

// NeedFact is what figures need of a need that is open, dormant or closed.
type NeedFact struct {
	ID, Reference string
	State         string
	Source        domain.Source
	SourceRef     string
	Date          time.Time // of the source, else of the record
	Status        domain.NeedStatus
	Outcome       domain.NeedOutcome
	Lines         []LineFact
	Obstacles     []domain.Obstacle
	Visibility    domain.Visibility
}

// LineFact is a [domain.Line] without its words.
type LineFact struct {
	ID         string              `json:"id"`
	Subtype    domain.Subtype      `json:"subtype"`
	Instrument domain.Instrument   `json:"instrument"`
	Also       []domain.Instrument `json:"also"`
	Articles   []string            `json:"articles"`
	Modalities []domain.Modality   `json:"modalities"`
}

// Serves says whether the line is for the instrument.
func (l LineFact) Serves(code domain.Instrument) bool {
	return l.Instrument == code || slices.Contains(l.Also, code)
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
		Select("id, reference, state, source, source_ref, status, outcome, visibility, lines, obstacles, "+s.moments("source_date", "created_at")).
		Where("status IN ?", []domain.NeedStatus{domain.NeedOpen, domain.NeedDormant, domain.NeedClosed})
	words, obstacles := words{}, lists[[]domain.Obstacle]{}
	var c [10]sql.RawBytes
	var sourced, created moment
	into := append(columns(c[:]), &sourced, &created)
	return facts(seen(q, v, domain.KindNeed), "needs", into, func() (err error) {
		n := NeedFact{ID: string(c[0]), Reference: string(c[1]), State: words.of(c[2]), Source: domain.Source(words.of(c[3])),
			SourceRef: string(c[4]), Status: domain.NeedStatus(words.of(c[5])), Outcome: domain.NeedOutcome(words.of(c[6])),
			Visibility: domain.Visibility(words.of(c[7])), Date: created.at}
		if sourced.valid {
			n.Date = sourced.at
		}
		if err := decode(c[8], &n.Lines); err != nil {
			return err
		}
		if n.Obstacles, err = obstacles.of(c[9]); err != nil {
			return err
		}
		each(n)
		return nil
	})
}

// OfferFacts gives the open offers that the viewer may see.
func (s *Store) OfferFacts(ctx context.Context, v domain.Viewer, each func(OfferFact)) error {
	q := s.query(ctx).Model(&domain.Offer{}).
		Select("id, reference, organization_id, instruments, articles, subtypes, modalities, eligible, catalogue, "+s.moments("created_at")).
		Where("status = ?", domain.OfferOpen)
	words, instruments, articles := words{}, lists[[]domain.Instrument]{}, lists[[]domain.OfferArticle]{}
	subtypes, modalities, eligible := lists[[]domain.Subtype]{}, lists[[]domain.Modality]{}, lists[domain.Eligibility]{}
	var c [8]sql.RawBytes
	var catalogue bool
	var created moment
	into := append(columns(c[:]), &catalogue, &created)
	return facts(seen(q, v, domain.KindOffer), "offers", into, func() (err error) {
		o := OfferFact{ID: string(c[0]), Reference: string(c[1]), Provider: words.of(c[2]), Catalogue: catalogue, Date: created.at}
		if o.Instruments, err = instruments.of(c[3]); err != nil {
			return err
		}
		if o.Articles, err = articles.of(c[4]); err != nil {
			return err
		}
		if o.Subtypes, err = subtypes.of(c[5]); err != nil {
			return err
		}
		if o.Modalities, err = modalities.of(c[6]); err != nil {
			return err
		}
		if o.Eligible, err = eligible.of(c[7]); err != nil {
			return err
		}
		each(o)
		return nil
	})
}

// MatchFacts gives the matches that count for the viewer, as [Store.Totals] counts them.
func (s *Store) MatchFacts(ctx context.Context, v domain.Viewer, each func(MatchFact)) error {
	q := s.countable(ctx, v).Select("id, reference, need_id, offer_id, status, covered, " +
		s.moments("created_at", "proposed_at", "agreed_at", "delivered_at", "status_since"))
	words, covered := words{}, lists[[]string]{}
	var c [6]sql.RawBytes
	var created, proposed, agreed, delivered, since moment
	into := append(columns(c[:]), &created, &proposed, &agreed, &delivered, &since)
	return facts(q, "matches", into, func() (err error) {
		m := MatchFact{ID: string(c[0]), Reference: string(c[1]), NeedID: string(c[2]), OfferID: string(c[3]),
			Status: domain.MatchStatus(words.of(c[4])), Created: created.at,
			Proposed: proposed.pointer(), Agreed: agreed.pointer(), Delivered: delivered.pointer()}
		if m.Status == domain.MatchConfirmed {
			m.Ended = since.pointer()
		}
		if m.Covered, err = covered.of(c[5]); err != nil {
			return err
		}
		each(m)
		return nil
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
	var c [2]sql.RawBytes
	err = facts(q, "needs that are not public", columns(c[:]), func() error {
		n := domain.Need{}
		if err := decode(c[1], &n.Lines); err != nil {
			return err
		}
		byState[string(c[0])]++
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

// facts scans row after row into the places and calls each after every one.
func facts(q *gorm.DB, what string, into []any, each func() error) error {
	rows, err := q.Rows()
	if err != nil {
		return failed("reading the facts of "+what, err)
	}
	defer rows.Close()
	for rows.Next() {
		err := rows.Scan(into...)
		if err == nil {
			err = each()
		}
		if err != nil {
			return fmt.Errorf("reading the facts of %s: %w", what, err)
		}
	}
	return failed("reading the facts of "+what, rows.Err())
}
