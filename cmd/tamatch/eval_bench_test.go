package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tamatch/internal/exchange"
	"tamatch/internal/match/matchtest"
)

// BenchmarkEval is the whole command over a generated collection of 20,000 offers and 1,000 needs: reading the files,
// loading the register, indexing, matching and writing the run. Once is enough: -benchtime 1x.
func BenchmarkEval(b *testing.B) {
	dir := b.TempDir()
	c := writeGenerated(b, dir, 20_000, 1_000)
	for _, by := range []struct {
		name string
		set  func(*evalCmd)
	}{
		{"tamatch", func(*evalCmd) {}},
		{"untagged", func(c *evalCmd) { c.Untagged = true }},
		{"plain", func(c *evalCmd) { c.Plain = true }},
		{"bleve", func(c *evalCmd) { c.Engine = true }},
	} {
		b.Run(by.name, func(b *testing.B) {
			c := c
			by.set(&c)
			for b.Loop() {
				var out bytes.Buffer
				if err := c.Run(&run{ctx: b.Context(), out: &out}); err != nil {
					b.Fatal(err)
				}
				if !strings.HasPrefix(out.String(), "queries    1000\n") {
					b.Fatal(out.String())
				}
			}
		})
	}
}

// writeGenerated writes a collection made from a seed; each need has the offer of its place judged.
func writeGenerated(t testing.TB, dir string, offers, needs int) evalCmd {
	t.Helper()
	c := evalCmd{
		Needs: filepath.Join(dir, "needs.csv"), Offers: filepath.Join(dir, "offers.csv"), Qrels: filepath.Join(dir, "qrels.txt"), Run_: filepath.Join(dir, "run.txt"),
	}
	m := matchtest.New(20_000)
	rows := [][]string{exchange.OfferColumns}
	for i := range offers {
		o := m.Offer()
		var articles []string
		for _, a := range o.Articles {
			articles = append(articles, string(a.Instrument)+":"+a.Article)
		}
		rows = append(rows, []string{
			fmt.Sprint("o", i), o.Language, o.Title, o.Description, o.OrganizationID, semicolons(o.Instruments), "", semicolons(o.Subtypes),
			strings.Join(articles, ";"), semicolons(o.Modalities), strings.Join(o.Languages, ";"), strings.Join(o.Eligible.States, ";"),
		})
	}
	writeRows(t, c.Offers, rows)
	rows = [][]string{exchange.NeedColumns}
	var qrels strings.Builder
	for i := range needs {
		n := m.Need()
		var articles []string
		for _, l := range n.Lines {
			for _, a := range l.Articles {
				articles = append(articles, string(l.Instrument)+":"+a)
			}
		}
		rows = append(rows, []string{
			fmt.Sprint("n", i), n.Language, n.Title, n.Problem, n.State, semicolons(n.InstrumentsNamed()), "", semicolons(n.SubtypesNamed()),
			strings.Join(articles, ";"), semicolons(n.ModalitiesNamed()),
		})
		fmt.Fprintf(&qrels, "n%d 0 o%d 1\n", i, i)
	}
	writeRows(t, c.Needs, rows)
	if err := os.WriteFile(c.Qrels, []byte(qrels.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func writeRows(t testing.TB, file string, rows [][]string) {
	t.Helper()
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func semicolons[C ~string](list []C) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return strings.Join(out, ";")
}
