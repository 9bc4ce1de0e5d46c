package match_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// TestCases reads testdata/cases; its README says how they are written.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	require.NoError(t, err)
	ran := 0
	for _, file := range files {
		if filepath.Base(file) == "README.txt" {
			continue
		}
		ran++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { readCase(t, file).run(t) })
	}
	assert.GreaterOrEqual(t, ran, 4)
}

type rankingCase struct {
	need   domain.Need
	offers []domain.Offer
	expect []string
	misses map[string]string
}

func (c *rankingCase) run(t *testing.T) {
	var offers []*match.Profile
	corpus := match.NewCorpus(today)
	for _, o := range c.offers {
		p := match.OfferProfile(o)
		corpus.Add(p)
		offers = append(offers, p)
	}
	var hits, told []string
	misses := map[string]string{}
	for _, s := range match.Rank(corpus, match.NeedProfile(c.need), offers) {
		requireShares(t, s.Result)
		told = append(told, fmt.Sprintf("%s %.1f %v", s.ID, s.Score, s.Reasons))
		switch {
		case s.Excluded == nil:
			hits = append(hits, s.ID)
		case s.Score >= match.Floor:
			misses[s.ID] = s.Excluded.Key
		}
	}
	require.NotEmpty(t, c.expect)
	assert.Equal(t, c.expect, hits[:min(len(hits), len(c.expect))], strings.Join(told, "\n"))
	for id, key := range c.misses {
		assert.Equal(t, key, misses[id], "near miss %s", id)
	}
}

func readCase(t *testing.T, file string) *rankingCase {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	c := &rankingCase{need: domain.Need{ID: "need"}, misses: map[string]string{}}
	inOffer := false
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		word, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		ok := true
		switch {
		case word == "" || strings.HasPrefix(word, "#") || word == "need":
		case word == "offer":
			inOffer = true
			c.offers = append(c.offers, domain.Offer{ID: rest, Reference: rest, OrganizationID: "org-" + rest})
		case word == "expect":
			c.expect = strings.Fields(rest)
		case word == "miss":
			id, key, _ := strings.Cut(rest, " ")
			c.misses[id] = key
		case inOffer:
			ok = setOffer(&c.offers[len(c.offers)-1], word, rest)
		default:
			ok = setNeed(&c.need, word, rest)
		}
		require.True(t, ok, "%s:%d: %q is not known here", file, n, lines.Text())
	}
	require.NoError(t, lines.Err())
	return c
}

func list[T ~string](s string) []T {
	var out []T
	for _, x := range strings.Split(s, ",") {
		if x != "" && x != "-" {
			out = append(out, T(x))
		}
	}
	return out
}

func parseDate(s string) *time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	return &d
}

func setNeed(n *domain.Need, word, rest string) bool {
	switch word {
	case "state":
		n.State = rest
	case "language":
		n.Language = rest
	case "title":
		n.Title = rest
	case "text":
		n.Problem = rest
	case "prefers":
		n.Provider.Languages = list[string](rest)
	case "latest":
		n.LatestUseful = parseDate(rest)
		return n.LatestUseful != nil
	case "line":
		f := strings.Fields(rest)
		if len(f) != 5 {
			return false
		}
		n.Lines = append(n.Lines, domain.Line{
			ID: f[0], Subtype: domain.Subtype(f[1]), Instrument: domain.Instrument(f[2]), Articles: list[string](f[3]), Modalities: list[domain.Modality](f[4]),
		})
	default:
		return false
	}
	return true
}

func setOffer(o *domain.Offer, word, rest string) bool {
	switch word {
	case "language":
		o.Language = rest
	case "title":
		o.Title = rest
	case "text":
		o.Description = rest
	case "subtypes":
		o.Subtypes = list[domain.Subtype](rest)
	case "instruments":
		o.Instruments = list[domain.Instrument](rest)
	case "articles":
		for _, a := range list[string](rest) {
			in, number, _ := strings.Cut(a, ":")
			o.Articles = append(o.Articles, domain.OfferArticle{Instrument: domain.Instrument(in), Article: number})
		}
	case "modalities":
		o.Modalities = list[domain.Modality](rest)
	case "languages":
		o.Languages = list[string](rest)
	case "states":
		o.Eligible.States = list[string](rest)
	case "groups":
		o.Eligible.Groups = list[domain.RegionalGroup](rest)
	case "label":
		o.Eligible.Label = rest
	case "deadline":
		o.Deadline = parseDate(rest)
		return o.Deadline != nil
	case "window":
		from, to, _ := strings.Cut(rest, " ")
		o.WindowStart, o.WindowEnd = parseDate(from), parseDate(to)
		return o.WindowStart != nil && o.WindowEnd != nil
	default:
		return false
	}
	return true
}
