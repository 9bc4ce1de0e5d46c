package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"tamatch/internal/domain"
)

// tokenMark begins every secret, so that one that leaks into a public place can be recognized.
const tokenMark = "tam_"

// shownOfToken is how many characters of a secret stay readable: the mark and enough to tell one's tokens apart.
const shownOfToken = len(tokenMark) + 6

// NewToken makes a secret of 130 random bits, and the token that the broker keeps of it. The secret is shown once.
func NewToken() (secret string, t domain.Token) {
	secret = tokenMark + strings.ToLower(rand.Text())
	return secret, domain.Token{Prefix: secret[:shownOfToken], Hash: domain.TokenHash(secret)}
}

// ErrToken says that what was sent opens nothing: unknown, expired, revoked, or its person may not sign in. One answer,
// so that nothing can be learned from it.
var ErrToken = errors.New("no such token")

// Bearer is who asks by a token; the zero value is the public.
type Bearer struct {
	Asking
	Token domain.Token
}

// BearerViewer reads who stands behind an Authorization header. An empty header is the public; what is not a live bearer
// token is ErrToken, never the public: a program must notice that its token has ended.
func (a *Authenticator) BearerViewer(ctx context.Context, header string) (Bearer, error) {
	if header == "" {
		return Bearer{}, nil
	}
	scheme, secret, _ := strings.Cut(header, " ")
	secret = strings.TrimSpace(secret)
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(secret, tokenMark) || len(secret) > 100 {
		return Bearer{}, ErrToken
	}
	t, err := a.store.Token(ctx, domain.TokenHash(secret))
	if errors.Is(err, domain.ErrNotFound) {
		return Bearer{}, ErrToken
	}
	if err != nil {
		return Bearer{}, fmt.Errorf("looking for the token: %w", err)
	}
	if !t.Live(a.now()) {
		return Bearer{}, ErrToken
	}
	p, err := a.store.Person(ctx, t.PersonID)
	if err != nil {
		return Bearer{}, fmt.Errorf("looking for the token's person: %w", err)
	}
	if p.Disabled {
		return Bearer{}, ErrToken
	}
	var o domain.Organization
	if p.OrganizationID != "" {
		if o, err = a.store.Organization(ctx, p.OrganizationID); err != nil {
			return Bearer{}, fmt.Errorf("looking for the person's organization: %w", err)
		}
	}
	if err := a.store.TokenUsed(ctx, t); err != nil {
		a.log.WarnContext(ctx, "the use of a token was not noted", "token", t.ID, "error", err)
	}
	return Bearer{Asking: Asking{Viewer: domain.NewViewer(p, o), Person: p, Organization: o}, Token: t}, nil
}
