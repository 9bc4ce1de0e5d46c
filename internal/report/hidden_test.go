package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// No total below three is shown, and who knows the sum of all still cannot tell one request from none.
func TestAnonymousTotalsGiveNobodyAway(t *testing.T) {
	for name, counts := range map[string][]int{
		"one alone": {1, 0, 0}, "one beside others": {1, 5, 9}, "two": {2, 3, 4}, "two ones": {1, 1, 8}, "enough hidden": {2, 2, 6}, "nothing": {0, 0, 7}, "all shown": {3, 4, 5},
	} {
		totals := make([]HiddenTotal, len(counts))
		for i, n := range counts {
			totals[i].Count = n
		}
		keepBack(totals)
		hidden, sum := 0, 0
		for i, total := range totals {
			if total.Kept {
				hidden++
				sum += counts[i]
				require.Zero(t, total.Count, "%s: a number that is kept back is not in the value", name)
			} else {
				require.GreaterOrEqual(t, total.Count, least, name)
				require.Equal(t, counts[i], total.Count, name)
			}
		}
		if sum > 0 && hidden < len(totals) {
			require.GreaterOrEqual(t, sum, least, "%s: the difference tells", name)
			require.Greater(t, hidden, 1, name)
		}
	}
}
