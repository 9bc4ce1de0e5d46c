package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// OfferFilter says which offers to list. The zero Viewer is the public.
type OfferFilter struct {
	Viewer         domain.Viewer
	IDs            []string // nil is any; an empty list is none
	OrganizationID string
	Statuses       []domain.OfferStatus
	AssignedTo     string
	Catalogue      *bool // of the demonstration catalogue, or posted by providers themselves
	// Sort is updated, created, reference, confirmed, due (longest in its status first),
	// title or renew; "-" in front is descending. Unknown or empty is "-updated".
	Sort          string
	Limit, Offset int // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

var offerSorts = sorts{
	"updated": "updated_at", "created": "created_at", "reference": "created_at", "confirmed": "last_confirmed?",
	"due": "status_since", "title": "title", "renew": "renew_by?",
}

// Offer is the offer with that id or reference, as the viewer may read it.
func (s *Store) Offer(ctx context.Context, v domain.Viewer, by string) (domain.Offer, error) {
	o, ok, err := one(ctx, s, s.offers, v, domain.KindOffer, by, aboutOffer)
	if ok || err != nil {
		return o, err
	}
	err = seenOne(byName(s.query(ctx), domain.KindOffer, by), v, domain.KindOffer).Take(&o).Error
	if err != nil {
		return domain.Offer{}, failed("reading an offer", err)
	}
	return o.For(v), nil
}

func aboutOffer(o domain.Offer) (string, time.Time) { return o.ID, o.UpdatedAt }

// Offers lists a page of the offers that the viewer may see, and says how many there are.
func (s *Store) Offers(ctx context.Context, f OfferFilter) ([]domain.Offer, int, error) {
	if s.asPage(f.IDs, f.Sort, f.Limit, f.Offset) && f.OrganizationID+f.AssignedTo == "" && f.Catalogue == nil {
		list, fresh, err := latest(ctx, s, s.offers, f.Viewer, domain.KindOffer, f.IDs, aboutOffer,
			func(o domain.Offer) bool { return len(f.Statuses) == 0 || slices.Contains(f.Statuses, o.Status) })
		if fresh || err != nil {
			return list, len(list), err
		}
	}
	q := seenIn(s.query(ctx).Model(&domain.Offer{}), f.Viewer, domain.KindOffer, f.IDs)
	if f.OrganizationID != "" {
		q = q.Where("organization_id = ?", f.OrganizationID)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	if f.AssignedTo != "" {
		q = restricted(q, f.Viewer).Where("assigned_to = ?", f.AssignedTo)
	}
	if f.Catalogue != nil {
		q = q.Where("catalogue = ?", *f.Catalogue)
	}
	out, total, err := page[domain.Offer](q, "offers", offerSorts.order(f.Sort, "-updated"), f.Limit, f.Offset, f.IDs)
	for i := range out {
		out[i] = out[i].For(f.Viewer)
	}
	return out, total, err
}

// InsertOffer saves a new offer and fills its ID (unless it has one), Reference, Version,
// Edition and Change.
func (s *Store) InsertOffer(ctx context.Context, o *domain.Offer) error {
	err := create(ctx, s, domain.KindOffer, o, func(tx *Store) (err error) {
		o.Reference, err = tx.reference(ctx, domain.KindOffer)
		if o.ID == "" {
			o.ID = NewID()
		}
		o.CreatedAt, o.UpdatedAt = s.started(o.CreatedAt), s.Now()
		o.StatusSince = s.started(o.StatusSince)
		o.Version, o.Edition, o.Change = 1, 1, s.tx.change
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.offerReaders(ctx, *o)
	return err
}

// UpdateOffer saves the offer if it is still at its Version; see [Store.UpdateNeed].
func (s *Store) UpdateOffer(ctx context.Context, o *domain.Offer) error {
	err := update(ctx, s, domain.KindOffer, o.ID, o, &o.Version, func() {
		o.UpdatedAt, o.Change = s.Now(), s.tx.change
	})
	if err != nil {
		return err
	}
	_, err = s.offerReaders(ctx, *o)
	return err
}

// offerReaders writes who may read the offer: the States to which a match has disclosed it included, and of an offer
// for one need nobody else who may not read that need.
func (s *Store) offerReaders(ctx context.Context, o domain.Offer) (bool, error) {
	matches, err := s.disclosures(ctx, "offer_id", o.ID)
	if err != nil {
		return false, err
	}
	var disclosed []string
	for _, m := range matches {
		if m.OfferDisclosed() {
			disclosed = append(disclosed, m.RequesterID)
		}
	}
	var need map[string][]string
	if o.SingleNeed != "" {
		if need, err = s.ReadersOf(ctx, domain.KindNeed, []string{o.SingleNeed}); err != nil {
			return false, err
		}
	}
	return s.setReaders(ctx, domain.KindOffer, o.ID, o.Readers(need[o.SingleNeed], disclosed))
}

// boundReaders writes who may read the offers that were made for the need alone, after the need's readers have changed.
func (s *Store) boundReaders(ctx context.Context, needID string) error {
	var bound []domain.Offer
	of := s.query(ctx).Model(&reader{}).Select("record_id").Where("kind = ? AND key = ?", domain.KindOffer, domain.BoundKey(needID))
	if err := s.query(ctx).Where("id IN (?)", of).Find(&bound).Error; err != nil {
		return failed("reading the offers made for a need", err)
	}
	for _, o := range bound {
		changed, err := s.offerReaders(ctx, o)
		if err != nil {
			return err
		}
		if changed {
			if err := s.moved(ctx, domain.KindOffer, o.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// ChangedOffers are the offers saved after the change number; see [Store.ChangedNeeds].
func (s *Store) ChangedOffers(ctx context.Context, after int64, limit int) ([]domain.Offer, error) {
	return changed(func() *gorm.DB { return s.query(ctx) }, "offers", after, limit, func(o domain.Offer) int64 { return o.Change })
}
