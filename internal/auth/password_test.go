package auth

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// cheap makes tests quick; what it proves does not depend on the costs.
var cheap = Params{Memory: 64, Time: 1, Threads: 1}

func TestHashAndVerify(t *testing.T) {
	h := NewHasher(cheap)
	encoded, err := h.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(encoded, "$argon2id$v=19$m=64,t=1,p=1$"), encoded)

	again, err := h.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.NotEqual(t, encoded, again, "each hash has its own salt")

	for password, want := range map[string]bool{
		"correct horse battery": true, "correct horse batterx": false, "": false, "CORRECT HORSE BATTERY": false, "correct horse battery ": false,
	} {
		ok, outdated, err := h.Verify(t.Context(), password, encoded)
		require.NoError(t, err)
		require.Equal(t, want, ok, password)
		require.False(t, outdated)
	}
}

func TestComposedAndDecomposedLettersAreOnePassword(t *testing.T) {
	h := NewHasher(cheap)
	encoded, err := h.Hash(t.Context(), "caf\u00e9 caf\u00e9 caf\u00e9")
	require.NoError(t, err)
	ok, _, err := h.Verify(t.Context(), "cafe\u0301 cafe\u0301 cafe\u0301", encoded)
	require.NoError(t, err)
	require.True(t, ok)
}

func TestNobodyHasTheEmptyHash(t *testing.T) {
	h := NewHasher(cheap)
	for _, password := range []string{"", "anything at all"} {
		ok, outdated, err := h.Verify(t.Context(), password, "")
		require.NoError(t, err)
		require.False(t, ok, password)
		require.False(t, outdated)
	}
}

func TestHashesOfOtherCostsAreOutdated(t *testing.T) {
	encoded, err := NewHasher(cheap).Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	dearer := NewHasher(Params{Memory: 128, Time: 1, Threads: 1})
	ok, outdated, err := dearer.Verify(t.Context(), "correct horse battery", encoded)
	require.NoError(t, err)
	require.True(t, ok)
	require.True(t, outdated)
	_, outdated, err = dearer.Verify(t.Context(), "wrong", encoded)
	require.NoError(t, err)
	require.False(t, outdated, "a wrong password tells nothing")
}

func TestDefaultCostsAreAtLeastWhatOWASPAsks(t *testing.T) {
	p := DefaultParams()
	require.GreaterOrEqual(t, p.Memory, uint32(19*1024))
	require.GreaterOrEqual(t, p.Time, uint32(2))
}

func TestVerifyWaitsItsTurn(t *testing.T) {
	h := NewHasher(cheap)
	for range cap(h.turn) {
		require.NoError(t, h.begin(t.Context()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := h.Verify(ctx, "x", "")
	require.ErrorIs(t, err, context.Canceled, "all turns are taken")
	h.end()
	_, _, err = h.Verify(t.Context(), "x", "")
	require.NoError(t, err)
}

func TestBadHashesAreRefused(t *testing.T) {
	h := NewHasher(cheap)
	for _, bad := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=18$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1;x$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=1$!$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
	} {
		_, _, err := h.Verify(t.Context(), "x", bad)
		require.Error(t, err, bad)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=-1,t=+1,p=256$$")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, encoded string) {
		p, salt, key, err := decode(encoded)
		if err == nil && (p.Memory > 1<<20 || p.Memory < 8 || p.Time == 0 || p.Threads == 0 || len(salt) < 8 || len(key) < 16) {
			t.Errorf("%q passed as %+v", encoded, p)
		}
	})
}

func TestPasswordRules(t *testing.T) {
	for password, want := range map[string]string{
		"eleven char":               "auth.password.short",
		"twelve chars":              "",
		"áéíóúáéíóú":                "auth.password.short",
		"áéíóúáéíóúáé":              "",
		strings.Repeat("ab", 100):   "",
		strings.Repeat("a", 200):    "auth.password.same",
		strings.Repeat("ab", 101):   "auth.password.long",
		"Rudo.Dube@Example.org":     "auth.password.email",
		"with a \x00 in the middle": "auth.password.characters",
		"not \xff utf8 at all":      "auth.password.characters",
		`<script>' OR 1=1`:          "",
	} {
		invalid := &domain.Invalid{}
		CheckPassword(invalid, "new", password, "rudo.dube@example.org")
		m, _ := invalid.At("new")
		require.Equal(t, want, m.Key, "%q", password)
	}
}
