package match_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/web"
)

// sentences are the English messages of this room; all forms of a plural stand in one text.
func sentences(t *testing.T) map[string]string {
	t.Helper()
	body, err := fs.ReadFile(web.Locales(), "en/match.json")
	require.NoError(t, err)
	var raw map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(body, &raw))
	out := map[string]string{}
	for key, text := range raw {
		out[key] = string(text)
	}
	return out
}

// TestEveryReasonHasASentence finds the keys where they are said and asks for each in the catalogue, and the other way round.
func TestEveryReasonHasASentence(t *testing.T) {
	var said []string
	for _, name := range []string{"result.go", "exclusion.go"} {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`"((?:reason|nearmiss)\.[a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
			said = append(said, m[1])
		}
	}
	for _, key := range []string{"articles", "instruments", "modalities"} {
		said = append(said, "reason."+key+"_read")
	}
	slices.Sort(said)
	said = slices.Compact(said)
	assert.Greater(t, len(said), 40)
	assert.Equal(t, said, slices.Sorted(maps.Keys(sentences(t))))
}

func TestAReasonsSentenceFindsItsArguments(t *testing.T) {
	written := sentences(t)
	arguments := regexp.MustCompile(`\{([a-z]+)\}`)
	check := func(m domain.Message) {
		t.Helper()
		require.Contains(t, written, m.Key)
		given := map[string]bool{}
		for i := 0; i+1 < len(m.Args); i += 2 {
			name, _ := m.Args[i].(string)
			given[name] = true
			assert.NotEmpty(t, m.Args[i+1], "%s of %s", name, m.Key)
		}
		for _, a := range arguments.FindAllStringSubmatch(written[m.Key], -1) {
			assert.True(t, given[a[1]], "%s has no argument %s", m.Key, a[1])
		}
	}
	c, needs, _, offers := scenes(t, 9, 20, 60)
	for _, n := range needs {
		q := c.Ask(match.NeedProfile(n))
		for _, o := range offers {
			r := q.Explain(o)
			for _, reason := range r.Reasons {
				check(reason.Message)
			}
			if r.Why.Told() {
				check(*r.Excluded)
			}
		}
	}
}

func TestAReasonSurvivesBeingKept(t *testing.T) {
	r := score(markingNeed(), markingOffer())
	kept, err := json.Marshal(r.Reasons)
	require.NoError(t, err)
	back := r.Reasons[:0:0]
	require.NoError(t, json.Unmarshal(kept, &back))
	assert.Equal(t, r.Reasons, back)
}

func TestSeveralCodesStandInOneArgument(t *testing.T) {
	assert.Equal(t, []string{"RWA", "UGA"}, domain.SplitCodes("RWA; UGA"))
	assert.Nil(t, domain.SplitCodes(""))
	assert.Nil(t, domain.SplitCodes(7))
}
