package auth

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/alexedwards/scs/postgresstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"

	"tamatch/internal/domain"
)

// How long a session lasts: a focal point on a poor line should not lose a working day to it.
const (
	IdleTimeout  = 12 * time.Hour
	Lifetime     = 14 * 24 * time.Hour
	noteEvery    = 10 * time.Minute // how often being seen is written down
	cleanupEvery = 5 * time.Minute
)

// What a session holds.
const (
	keyPerson = "person" // id
	keyStamp  = "stamp"  // of the password it was begun with: a new password ends the sessions of the old one
	keyBegan  = "began"  // Unix seconds
	keySeen   = "seen"
	keyFlash  = "flash"
)

// CookieName of the sessions; over https the prefix makes browsers refuse it from other hosts and subdomains.
func CookieName(secure bool) string {
	if secure {
		return "__Host-tamatch"
	}
	return "tamatch"
}

// Secure says whether cookies may travel over https only: always, unless the base address is http on loopback.
func Secure(base *url.URL) bool {
	if base.Scheme != "http" {
		return true
	}
	if base.Hostname() == "localhost" {
		return false
	}
	addr, err := netip.ParseAddr(base.Hostname())
	return err != nil || !addr.IsLoopback()
}

// newSessions keeps sessions in the table sessions of db. stop ends the clearing away of expired ones.
func newSessions(db *sql.DB, dialect string, secure bool) (manager *scs.SessionManager, stop func(), err error) {
	m := scs.New()
	switch dialect {
	case "postgres":
		s := postgresstore.NewWithCleanupInterval(db, cleanupEvery)
		m.Store, stop = s, s.StopCleanup
	case "sqlite":
		s := sqlite3store.NewWithCleanupInterval(db, cleanupEvery)
		m.Store, stop = s, s.StopCleanup
	default:
		return nil, nil, fmt.Errorf("no session store for the database dialect %q", dialect)
	}
	m.Lifetime = Lifetime
	m.HashTokenInStore = true
	m.ErrorFunc = failed
	m.Cookie.Name = CookieName(secure)
	m.Cookie.Secure = secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	return m, stop, nil
}

func stamp(p domain.Person) string {
	sum := sha256.Sum256([]byte(p.ID + "\x00" + p.PasswordHash))
	return hex.EncodeToString(sum[:12])
}

type failKey struct{}

// Load is the middleware under which all other methods that take a context work. fail is told when the session cannot
// be read or written; when it could not be read, nothing else answers.
func (a *Authenticator) Load(fail func(http.ResponseWriter, *http.Request, error), next http.Handler) http.Handler {
	load := a.sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		load.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), failKey{}, fail)))
	})
}

// failed passes a fault of the session store to the function that Load was given.
func failed(w http.ResponseWriter, r *http.Request, err error) {
	if fail, ok := r.Context().Value(failKey{}).(func(http.ResponseWriter, *http.Request, error)); ok {
		fail(w, r, fmt.Errorf("the session: %w", err))
	}
}

// begin starts a session for the person under a new token, so that a token planted before is worth nothing.
func (a *Authenticator) begin(ctx context.Context, p domain.Person) error {
	if err := a.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renewing the session: %w", err)
	}
	if err := a.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("clearing the session: %w", err)
	}
	now := a.now().Unix()
	a.sessions.Put(ctx, keyPerson, p.ID)
	a.sessions.Put(ctx, keyStamp, stamp(p))
	a.sessions.Put(ctx, keyBegan, now)
	a.sessions.Put(ctx, keySeen, now)
	return nil
}

// expired says whether the session has been idle for too long or has lasted its time, by our clock.
func (a *Authenticator) expired(ctx context.Context) bool {
	now := a.now()
	began, seen := time.Unix(a.sessions.GetInt64(ctx, keyBegan), 0), time.Unix(a.sessions.GetInt64(ctx, keySeen), 0)
	return now.Sub(seen) >= IdleTimeout || now.Sub(began) >= Lifetime
}

// note writes down that the person was seen, now and then: not on every request, which would make every page a write.
func (a *Authenticator) note(ctx context.Context) {
	now := a.now().Unix()
	if now-a.sessions.GetInt64(ctx, keySeen) >= int64(noteEvery/time.Second) {
		a.sessions.Put(ctx, keySeen, now)
	}
}

// SignOut destroys the session.
func (a *Authenticator) SignOut(ctx context.Context) error {
	if err := a.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("ending the session: %w", err)
	}
	return nil
}

// Restamp keeps this session going, under a new token, after its person has changed the password; their other sessions end.
func (a *Authenticator) Restamp(ctx context.Context) error {
	p, err := a.store.Person(ctx, a.sessions.GetString(ctx, keyPerson))
	if err != nil {
		return fmt.Errorf("looking for the person: %w", err)
	}
	if err := a.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renewing the session: %w", err)
	}
	a.sessions.Put(ctx, keyStamp, stamp(p))
	return nil
}

// Leave puts words aside for the next page that the person sees; Taken takes them. Nothing is kept for the public.
func (a *Authenticator) Leave(ctx context.Context, words string) {
	if a.sessions.Exists(ctx, keyPerson) {
		a.sessions.Put(ctx, keyFlash, words)
	}
}

// Taken is what Leave put aside, once.
func (a *Authenticator) Taken(ctx context.Context) string { return a.sessions.PopString(ctx, keyFlash) }

// Waiting says whether there is something to be taken.
func (a *Authenticator) Waiting(ctx context.Context) bool { return a.sessions.Exists(ctx, keyFlash) }
