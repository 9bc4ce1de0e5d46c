package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const judged = "../../internal/match/testdata/judged"

// lockedSums are the checksums of the half that nobody looks at while the matcher is changed.
var lockedSums = map[string]string{
	"needs.csv": "5dc74ca0b301f3c7156b28f87c701b1f1d96a2a07588c7510e0eda0b029ac342",
	"qrels.txt": "42edd43c041530fff30468c826981ab1e2212735322f5a34e85f10c370c48756",
}

func TestTheLockedHalfIsAsItWasWritten(t *testing.T) {
	for name, want := range lockedSums {
		raw, err := os.ReadFile(filepath.Join(judged, "locked", name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was changed; see locked/README.md for how that may be done", name)
		}
	}
}

var ndcg = regexp.MustCompile(`nDCG@10 +([0-9.]+)`)

func evalNDCG(t *testing.T, c evalCmd) float64 {
	t.Helper()
	c.Needs, c.Offers = filepath.Join(judged, "open", "needs.csv"), filepath.Join(judged, "offers.csv")
	c.Qrels = filepath.Join(judged, "open", "qrels.txt")
	var out bytes.Buffer
	if err := c.Run(&run{ctx: t.Context(), out: &out}); err != nil {
		t.Fatal(err)
	}
	found := ndcg.FindStringSubmatch(out.String())
	if found == nil {
		t.Fatalf("no figure in %s", out.String())
	}
	f, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("nDCG@10 %.4f with %+v", f, c)
	return f
}

// TestTheMatcherIsNoWorseThanItWas keeps floors under the open half: with tags well above plain BM25; without any tag
// it is about as good as plain BM25, not better yet.
func TestTheMatcherIsNoWorseThanItWas(t *testing.T) {
	tagged, untagged, plain := evalNDCG(t, evalCmd{}), evalNDCG(t, evalCmd{Untagged: true}), evalNDCG(t, evalCmd{Plain: true})
	if tagged < 0.8 || tagged < plain+0.15 || untagged < plain-0.03 {
		t.Errorf("nDCG@10 tagged %.4f, untagged %.4f, plain BM25 %.4f", tagged, untagged, plain)
	}
}

func TestABadRowLoadsNothingAndIsNamed(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(bad, []byte("id,lang,title,description,state\nn1,en,A,B,Atlantis\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := evalCmd{Needs: bad, Offers: filepath.Join(judged, "offers.csv"), Qrels: filepath.Join(judged, "open", "qrels.txt")}.Run(&run{ctx: t.Context(), out: &out})
	if err == nil || !strings.Contains(err.Error(), "bad.csv, line 2, column state") || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, out.String())
	}
}
