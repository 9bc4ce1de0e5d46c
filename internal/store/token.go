package store

import (
	"context"
	"errors"
	"time"

	"tamatch/internal/domain"
)

// Token is the token whose secret has that hash, live or not.
func (s *Store) Token(ctx context.Context, hash string) (domain.Token, error) {
	var t domain.Token
	err := s.query(ctx).Where("hash = ?", hash).Take(&t).Error
	return t, failed("reading a token", err)
}

// Tokens are all tokens of a person, the newest first, revoked ones included.
func (s *Store) Tokens(ctx context.Context, personID string) ([]domain.Token, error) {
	var out []domain.Token
	err := s.query(ctx).Where("person_id = ?", personID).Order("created_at DESC, id DESC").Find(&out).Error
	return out, failed("listing tokens", err)
}

// InsertToken saves a new token and fills its ID and CreatedAt.
func (s *Store) InsertToken(ctx context.Context, t *domain.Token) error {
	return create(ctx, s, "token", t, func(*Store) error {
		if t.ID == "" {
			t.ID = NewID()
		}
		t.CreatedAt = s.started(t.CreatedAt)
		return nil
	})
}

// RevokeToken ends a token of the person, and says whether it was still standing: one that was revoked before keeps its
// date.
func (s *Store) RevokeToken(ctx context.Context, personID, id string) (t domain.Token, standing bool, err error) {
	if s.tx == nil {
		return t, false, errOutside
	}
	if err := s.query(ctx).Where("id = ? AND person_id = ?", id, personID).Take(&t).Error; err != nil {
		return domain.Token{}, false, failed("reading a token", err)
	}
	if t.RevokedAt != nil {
		return t, false, nil
	}
	now := s.Now()
	t.RevokedAt = &now
	err = s.query(ctx).Model(&domain.Token{}).Where("id = ?", id).Update("revoked_at", now).Error
	return t, true, failed("revoking a token", err)
}

// usedEvery is how often the use of a token is written down: not at every request, which would make each a write.
const usedEvery = time.Minute

// TokenUsed writes down that the token was used now, unless it was within the last minute. It takes no change number: the
// register is the same afterwards.
func (s *Store) TokenUsed(ctx context.Context, t domain.Token) error {
	now := s.Now()
	if t.LastUsedAt != nil && now.Sub(*t.LastUsedAt) < usedEvery {
		return nil
	}
	if s.tx == nil {
		next, pass, err := s.turn(ctx)
		if err != nil {
			return err
		}
		defer pass()
		ctx = next
	}
	err := s.query(ctx).Model(&domain.Token{}).
		Where("id = ? AND (last_used_at IS NULL OR last_used_at <= ?)", t.ID, now.Add(-usedEvery)).
		Update("last_used_at", now).Error
	return failed("noting the use of a token", err)
}

// replyAge is how long an answer is kept.
const replyAge = 24 * time.Hour

// Reply is the answer that was kept for the person under the key within the last day.
func (s *Store) Reply(ctx context.Context, personID, key string) (domain.Reply, error) {
	var r domain.Reply
	err := s.query(ctx).Where("person_id = ? AND key = ? AND at > ?", personID, key, s.Now().Add(-replyAge)).Take(&r).Error
	return r, failed("reading an answer", err)
}

// InsertReply keeps an answer in the transaction of what it tells, and drops those whose day is over.
func (s *Store) InsertReply(ctx context.Context, r *domain.Reply) error {
	if s.tx == nil {
		return errOutside
	}
	if err := s.query(ctx).Where("at <= ?", s.Now().Add(-replyAge)).Delete(&domain.Reply{}).Error; err != nil {
		return failed("clearing old answers", err)
	}
	r.At = s.Now()
	if r.Body == nil {
		return errors.New("an answer without a body is not kept")
	}
	return create(ctx, s, "reply", r, nil)
}
