package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"tamatch/internal/domain"
)

// The length of a password in characters. Long rather than complicated; the upper end only bounds the work.
const (
	PasswordMin = 12
	PasswordMax = 200
)

// CheckPassword adds to invalid what is wrong with a new password for the person with that address.
func CheckPassword(invalid *domain.Invalid, field, password, email string) {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		invalid.Add(field, "auth.password.characters")
	case n < PasswordMin:
		invalid.Add(field, "auth.password.short", "min", PasswordMin)
	case n > PasswordMax:
		invalid.Add(field, "auth.password.long", "max", PasswordMax)
	case email != "" && strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(email)):
		invalid.Add(field, "auth.password.email")
	case allOne(password):
		invalid.Add(field, "auth.password.same")
	}
}

func allOne(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// Params are the costs of argon2id. A password hashed with others is hashed anew when its owner next signs in.
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultParams are OWASP's first choice for argon2id with the least memory: 19 MiB, two passes.
func DefaultParams() Params { return Params{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	saltLen = 16
	keyLen  = 32
)

// Hasher hashes and checks passwords, a few at a time: each takes Params.Memory, and a flood of sign-ins must wait
// rather than exhaust the machine.
type Hasher struct {
	params Params
	turn   chan struct{}
	decoy  string // what the password of an unknown address is checked against
}

// NewHasher makes a hasher that works on as many passwords at once as there are processors.
func NewHasher(p Params) *Hasher {
	h := &Hasher{params: p, turn: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	h.decoy = h.encode("", make([]byte, saltLen), p)
	return h
}

// Hash encodes the password with a fresh salt in the PHC format ($argon2id$v=19$m=…,t=…,p=…$salt$key). It waits its
// turn; the error is the context's.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	if err := h.begin(ctx); err != nil {
		return "", err
	}
	defer h.end()
	return h.encode(password, salt, h.params), nil
}

// Verify says whether the password is the encoded one, and whether it should be hashed anew because the costs have
// changed. An empty encoding (an unknown person, or one without a password) costs the same time and never matches.
func (h *Hasher) Verify(ctx context.Context, password, encoded string) (ok, outdated bool, err error) {
	known := encoded != ""
	if !known {
		encoded = h.decoy
	}
	p, salt, key, err := decode(encoded)
	if err != nil {
		return false, false, err
	}
	if err := h.begin(ctx); err != nil {
		return false, false, err
	}
	defer h.end()
	got := argon2.IDKey(normal(password), salt, p.Time, p.Memory, p.Threads, uint32(len(key)))
	ok = subtle.ConstantTimeCompare(got, key) == 1 && known
	return ok, ok && (p != h.params || len(key) != keyLen), nil
}

func (h *Hasher) begin(ctx context.Context) error {
	select {
	case h.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting to check a password: %w", ctx.Err())
	}
}

func (h *Hasher) end() { <-h.turn }

// normal makes two keyboards agree: the same letters may arrive composed or decomposed. A password that is not UTF-8 can
// be nobody's, see CheckPassword, and is hashed as it came.
func normal(password string) []byte {
	return norm.NFC.Bytes([]byte(password[:min(len(password), PasswordMax*utf8.UTFMax)]))
}

func (h *Hasher) encode(password string, salt []byte, p Params) string {
	key := argon2.IDKey(normal(password), salt, p.Time, p.Memory, p.Threads, keyLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.Memory, p.Time, p.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// decode takes an encoding apart. It may come from another installation's backup, so its costs are bounded: checking it
// must not be able to take down the server.
func decode(encoded string) (p Params, salt, key []byte, err error) {
	bad := func(what string) (Params, []byte, []byte, error) {
		return Params{}, nil, nil, errors.New("password hash: " + what)
	}
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return bad("not an argon2id hash")
	}
	if parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return bad("unknown version")
	}
	var rest string
	if n, _ := fmt.Sscanf(parts[3]+" ", "m=%d,t=%d,p=%d%s", &p.Memory, &p.Time, &p.Threads, &rest); n != 3 {
		return bad("unreadable costs")
	}
	if p.Memory < 8 || p.Memory > 1<<20 || p.Time < 1 || p.Time > 100 || p.Threads < 1 {
		return bad("costs out of bounds")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return bad("unreadable salt")
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return bad("unreadable key")
	}
	return p, salt, key, nil
}
