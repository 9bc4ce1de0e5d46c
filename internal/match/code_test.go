package match

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestANumberWithoutANameIsLeftOut: a profile may come from bytes that say more than the tables know.
func TestANumberWithoutANameIsLeftOut(t *testing.T) {
	set := languageSet([]string{"en", "aa", "zu"})
	require.Equal(t, []string{"aa", "en", "zu"}, set.codes())
	set[2] |= 1 << 63
	require.Equal(t, []string{"aa", "en", "zu"}, set.codes())
	require.Nil(t, Languages{}.codes())
}
