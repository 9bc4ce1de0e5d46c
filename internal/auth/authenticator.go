package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Options of an [Authenticator].
type Options struct {
	Store   *store.Store
	BaseURL *url.URL // decides whether cookies are for https only
	Params  Params   // of argon2id; zero for DefaultParams
	Now     func() time.Time
	Log     *slog.Logger
}

// Authenticator signs people in and says who is asking.
type Authenticator struct {
	store    *store.Store
	sessions *scs.SessionManager
	stop     func()
	hasher   *Hasher
	throttle *Throttle
	now      func() time.Time
	log      *slog.Logger
}

// New makes an authenticator on the register's database, whose migrations have been run. Close it.
func New(o Options) (*Authenticator, error) {
	if o.Params == (Params{}) {
		o.Params = DefaultParams()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	sessions, stop, err := newSessions(o.Store.DB(), o.Store.Dialect(), Secure(o.BaseURL))
	if err != nil {
		return nil, err
	}
	return &Authenticator{
		store: o.Store, sessions: sessions, stop: stop,
		hasher: NewHasher(o.Params), throttle: NewThrottle(o.Store, o.Now), now: o.Now, log: o.Log,
	}, nil
}

// Close ends the clearing away of expired sessions.
func (a *Authenticator) Close() { a.stop() }

// Hash encodes a password for the broker to keep.
func (a *Authenticator) Hash(ctx context.Context, password string) (string, error) {
	return a.hasher.Hash(ctx, password)
}

// ErrWrong says that address and password do not belong together, or that the person may not sign in: one answer, so that
// it cannot be asked who has an account.
var ErrWrong = errors.New("wrong e-mail address or password")

// SignIn begins a session for the person with that address and password. The error is ErrWrong or a *Throttled.
func (a *Authenticator) SignIn(ctx context.Context, email, password string, from netip.Addr) (domain.Person, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if err := a.throttle.Try(ctx, email, from); err != nil {
		return domain.Person{}, err
	}
	p, err := a.store.PersonByEmail(ctx, email)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return domain.Person{}, fmt.Errorf("looking for the person: %w", err)
	}
	ok, outdated, err := a.hasher.Verify(ctx, password, p.PasswordHash)
	if err != nil {
		return domain.Person{}, fmt.Errorf("checking the password: %w", err)
	}
	if !ok || p.Disabled {
		return domain.Person{}, ErrWrong
	}
	a.forgive(ctx, email, from)
	if p, err = a.signedIn(ctx, p, password, outdated); err != nil {
		return domain.Person{}, err
	}
	return p, a.begin(ctx, p)
}

// Confirm says whether the password is the person's, for changes that ask for it again. It is throttled like SignIn.
func (a *Authenticator) Confirm(ctx context.Context, p domain.Person, password string, from netip.Addr) error {
	if err := a.throttle.Try(ctx, p.Email, from); err != nil {
		return err
	}
	ok, _, err := a.hasher.Verify(ctx, password, p.PasswordHash)
	if err != nil {
		return fmt.Errorf("checking the password: %w", err)
	}
	if !ok {
		return ErrWrong
	}
	a.forgive(ctx, p.Email, from)
	return nil
}

// forgive takes the try back. A person who has proved who they are is not refused because that failed.
func (a *Authenticator) forgive(ctx context.Context, email string, from netip.Addr) {
	if err := a.throttle.Succeeded(ctx, email, from); err != nil {
		a.log.WarnContext(ctx, "a sign-in that succeeded stays counted as failed", "error", err)
	}
}

// SignInAs begins a session without a password: for the demonstration's links alone.
func (a *Authenticator) SignInAs(ctx context.Context, personID string) (domain.Person, error) {
	p, err := a.store.Person(ctx, personID)
	if err != nil {
		return domain.Person{}, fmt.Errorf("looking for the person: %w", err)
	}
	if !p.Demo || p.Disabled {
		return domain.Person{}, domain.ErrNotFound
	}
	if p, err = a.signedIn(ctx, p, "", false); err != nil {
		return domain.Person{}, err
	}
	return p, a.begin(ctx, p)
}

// signedIn notes the sign-in, and hashes the password anew when the costs have changed. Neither is worth refusing a
// person who has proved who they are, so a clash with another change is passed over.
func (a *Authenticator) signedIn(ctx context.Context, p domain.Person, password string, outdated bool) (domain.Person, error) {
	before := p
	now := a.now().UTC().Truncate(time.Microsecond)
	p.LastSignIn = &now
	if outdated {
		encoded, err := a.hasher.Hash(ctx, password)
		if err != nil {
			return domain.Person{}, err
		}
		p.PasswordHash = encoded
	}
	err := a.store.Write(ctx, func(tx *store.Store) error { return tx.UpdatePerson(ctx, &p) })
	if err != nil {
		a.log.WarnContext(ctx, "the sign-in was not noted", "person", p.ID, "error", err)
		return before, nil
	}
	return p, nil
}

// Asking is who asks: the zero value is the public.
type Asking struct {
	Viewer       domain.Viewer
	Person       domain.Person
	Organization domain.Organization
}

// Asking reads who stands behind the request. A session that has run out, or whose person was disabled or has a new
// password since, is destroyed and reads as the public.
func (a *Authenticator) Asking(ctx context.Context) (Asking, error) {
	id := a.sessions.GetString(ctx, keyPerson)
	if id == "" {
		return Asking{}, nil
	}
	if a.expired(ctx) {
		return Asking{}, a.SignOut(ctx)
	}
	p, err := a.store.Person(ctx, id)
	if errors.Is(err, domain.ErrNotFound) {
		return Asking{}, a.SignOut(ctx)
	}
	if err != nil {
		return Asking{}, fmt.Errorf("looking for the person: %w", err)
	}
	if p.Disabled || a.sessions.GetString(ctx, keyStamp) != stamp(p) {
		return Asking{}, a.SignOut(ctx)
	}
	var o domain.Organization
	if p.OrganizationID != "" {
		if o, err = a.store.Organization(ctx, p.OrganizationID); err != nil {
			return Asking{}, fmt.Errorf("looking for the person's organization: %w", err)
		}
	}
	a.note(ctx)
	return Asking{Viewer: domain.NewViewer(p, o), Person: p, Organization: o}, nil
}

// Viewer is [Authenticator.Asking] for a caller that needs no organization.
func (a *Authenticator) Viewer(ctx context.Context) (domain.Viewer, domain.Person, error) {
	asking, err := a.Asking(ctx)
	return asking.Viewer, asking.Person, err
}
