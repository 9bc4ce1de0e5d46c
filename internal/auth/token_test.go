package auth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
)

func TestSecretsAreLongAndKeptAsADigestAlone(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		secret, token := auth.NewToken()
		require.Len(t, secret, 30)
		require.True(t, strings.HasPrefix(secret, token.Prefix))
		require.Len(t, token.Prefix, 10)
		require.Equal(t, domain.TokenHash(secret), token.Hash)
		require.NotContains(t, token.Hash, secret[4:])
		require.False(t, seen[secret])
		seen[secret] = true
	}
}
