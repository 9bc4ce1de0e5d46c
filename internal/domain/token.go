package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// Scope is what a token may be used for. Whatever its scopes, a token never lets more through than its person may do.
type Scope string

const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write" // includes reading
)

// Scopes in the order in which forms show them.
var Scopes = []Scope{ScopeRead, ScopeWrite}

// Token lets a program act in the name of a person. The secret itself is shown once and never kept.
type Token struct {
	ID         string `gorm:"primaryKey"`
	PersonID   string
	Name       string  // what it is for, in the person's words
	Prefix     string  // the beginning of the secret, by which its owner knows it again
	Hash       string  // see [TokenHash]
	Scopes     []Scope `gorm:"serializer:json"`
	CreatedAt  time.Time
	ExpiresAt  *time.Time // nil for never
	RevokedAt  *time.Time
	LastUsedAt *time.Time // to the minute
}

// Live says whether the token opens anything at that time.
func (t Token) Live(now time.Time) bool {
	return t.RevokedAt == nil && (t.ExpiresAt == nil || now.Before(*t.ExpiresAt))
}

// Allows says whether the token may be used for the scope.
func (t Token) Allows(s Scope) bool {
	return slices.Contains(t.Scopes, s) || s == ScopeRead && slices.Contains(t.Scopes, ScopeWrite)
}

// TokenHash is how the secret of a token is kept. A secret is 130 random bits, so a plain digest cannot be undone by
// guessing, as that of a password could.
func TokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Reply is an answer that was given to a program, kept so that the same request, sent again, is answered and not done
// again.
type Reply struct {
	PersonID string `gorm:"primaryKey"`
	Key      string `gorm:"primaryKey"` // chosen by the program, for one request
	Digest   string // of the whole request
	Status   int
	Location string
	Body     []byte
	At       time.Time
}
