package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

// TestTheWholeRegisterIsMatched lists every open need of the demonstration, and the list says what the pages say.
func TestTheWholeRegisterIsMatched(t *testing.T) {
	c := place(t, "embedded")
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	open, _, err := a.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedOpen}, Limit: store.NoLimit})
	if err != nil || len(open) < 50 {
		t.Fatalf("%d open needs: %v", len(open), err)
	}
	out, err := command(t, c, nil, matchCmd{All: true, Limit: 4, Format: "csv"})
	rows, err := csv.NewReader(strings.NewReader(must(t, out, err))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][][]string{}
	for _, row := range rows[1:] {
		listed[row[0]] = append(listed[row[0]], row)
	}
	for _, n := range open[:20] {
		want, err := a.pairing.OffersFor(t.Context(), domain.Clock(), n, pairing.Options{Limit: 4})
		if err != nil {
			t.Fatal(err)
		}
		got := listed[n.Reference]
		if len(got) != len(want.Hits) || len(got) == 0 {
			t.Errorf("%s: %d offers are listed, the page shows %d", n.Reference, len(got), len(want.Hits))
			continue
		}
		for i, h := range want.Hits {
			if got[i][2] != h.Offer.Reference || (got[i][4] == "") != (len(h.Covered) == 0) {
				t.Errorf("%s: place %d is %v, the page says %s covering %v", n.Reference, i+1, got[i], h.Offer.Reference, h.Covered)
			}
		}
	}

	file := filepath.Join(t.TempDir(), "pairs.jsonl")
	out, err = command(t, c, nil, matchCmd{Needs: []string{strings.ToLower(open[1].Reference), strings.Replace(open[0].Reference, "-0", "-", 1)}, Limit: 2, Format: "json", Out: file})
	if must(t, out, err) != "" {
		t.Errorf("printed %q beside the file", out)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var needs []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var m matchedNeed
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil || len(m.Offers) != 2 {
			t.Errorf("%v: %s", err, lines.Text())
		}
		needs = append(needs, m.Need)
	}
	if len(needs) != 2 || needs[0] != open[1].Reference {
		t.Errorf("needs %v", needs)
	}

	for _, wrong := range []matchCmd{{Limit: 5}, {All: true, Needs: []string{"N-2026-0001"}, Limit: 5}, {All: true}, {Needs: []string{"N-1999-0001"}, Limit: 5, Out: file + "2"}} {
		wrong.Format = "csv"
		if out, err := command(t, c, nil, wrong); err == nil || out != "" {
			t.Errorf("%+v: %v, printed %q", wrong, err, out)
		}
	}
	if _, err := os.Stat(file + "2"); err == nil {
		t.Error("a list of nothing was written")
	}
}
