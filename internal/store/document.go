package store

import (
	"context"

	"tamatch/internal/domain"
)

// InsertDocument saves a document of a match with its bytes and fills its ID, Size, SHA256 and At.
func (s *Store) InsertDocument(ctx context.Context, d *domain.MatchDocument, data []byte) error {
	err := create(ctx, s, "document", d, func(*Store) error {
		if d.ID == "" {
			d.ID = NewID()
		}
		d.Size, d.SHA256, d.At = len(data), domain.DocumentDigest(data), s.started(d.At)
		return nil
	})
	if err != nil {
		return err
	}
	return create(ctx, s, "document", &domain.MatchDocumentContent{DocumentID: d.ID, Data: data}, nil)
}

// DeleteDocument takes a document away with its bytes.
func (s *Store) DeleteDocument(ctx context.Context, id string) error {
	if s.tx == nil {
		return errOutside
	}
	if err := s.query(ctx).Where("document_id = ?", id).Delete(&domain.MatchDocumentContent{}).Error; err != nil {
		return failed("taking a document away", err)
	}
	return failed("taking a document away", s.query(ctx).Where("id = ?", id).Delete(&domain.MatchDocument{}).Error)
}

// Documents are the documents of a match (by id or reference), without their bytes, in the order of time, for who may
// read its messages; others get [domain.ErrNotFound].
func (s *Store) Documents(ctx context.Context, v domain.Viewer, matchID string) ([]domain.MatchDocument, error) {
	m, err := s.Match(ctx, v, matchID)
	if err != nil {
		return nil, err
	}
	var out []domain.MatchDocument
	if err := s.query(ctx).Where("match_id = ?", m.ID).Order("at, id").Find(&out).Error; err != nil {
		return nil, failed("reading the documents", err)
	}
	for i := range out {
		out[i] = out[i].For(v, m)
	}
	return out, nil
}

// Document is one of [Store.Documents].
func (s *Store) Document(ctx context.Context, v domain.Viewer, matchID, id string) (domain.MatchDocument, error) {
	m, err := s.Match(ctx, v, matchID)
	if err != nil {
		return domain.MatchDocument{}, err
	}
	var d domain.MatchDocument
	if err := s.query(ctx).Where("id = ? AND match_id = ?", id, m.ID).Take(&d).Error; err != nil {
		return domain.MatchDocument{}, failed("reading a document", err)
	}
	return d.For(v, m), nil
}

// DocumentContent is a document with its bytes, for who may read it.
func (s *Store) DocumentContent(ctx context.Context, v domain.Viewer, matchID, id string) (domain.MatchDocument, []byte, error) {
	d, err := s.Document(ctx, v, matchID, id)
	if err != nil {
		return d, nil, err
	}
	var c domain.MatchDocumentContent
	if err := s.query(ctx).Where("document_id = ?", d.ID).Take(&c).Error; err != nil {
		return d, nil, failed("reading what is in a document", err)
	}
	return d, c.Data, nil
}
