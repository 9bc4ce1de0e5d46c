package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"tamatch/internal/exchange"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/testenv"
)

const judged = "../../internal/match/testdata/judged"

func halfOfJudged(half string) evalCmd {
	return evalCmd{
		Needs: filepath.Join(judged, half, "needs.csv"), Offers: filepath.Join(judged, "offers.csv"), Qrels: filepath.Join(judged, half, "qrels.txt"),
	}
}

func (c evalCmd) collection(t *testing.T) collection {
	t.Helper()
	all, err := readCollection(c.Needs, c.Offers, c.Qrels, exchange.Reading{Untagged: c.Untagged})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (c evalCmd) figures(t *testing.T) figures {
	t.Helper()
	all := c.collection(t)
	rank, done, err := c.ranker(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	f, err := all.evaluate(t.Context(), rank, nil, nil)
	if err = errors.Join(err, done()); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFiguresOfTheJudgedSet prints, with -v, how well needs of the judged set are answered, beside plain BM25 and each
// engine's own answer in the same run: both halves, with and without tags. The register's answer is the best of all.
func TestFiguresOfTheJudgedSet(t *testing.T) {
	type line struct {
		half, tags, by string
		figures
	}
	var table []line
	measure := func(t *testing.T, by string, set func(*evalCmd)) {
		for _, half := range []string{"open", "locked"} {
			for _, tags := range []string{"with", "without"} {
				c := halfOfJudged(half)
				c.Untagged = tags == "without"
				set(&c)
				f := c.figures(t)
				if f.Queries != 22 || f.NDCG10 <= 0 || f.NDCG10 > 1 || f.Recall100 < f.Recall10 {
					t.Errorf("%s half, %s tags, by %s: %+v", half, tags, by, f)
				}
				table = append(table, line{half, tags, by, f})
			}
		}
	}
	measure(t, "tamatch", func(*evalCmd) {})
	measure(t, "plain BM25", func(c *evalCmd) { c.Plain = true })
	measure(t, "Bleve's own answer", func(c *evalCmd) { c.Engine = true })
	t.Run("Meilisearch", func(t *testing.T) {
		m := testenv.Meilisearch(t)
		address := "meilisearch+" + m.URL + "?key=" + m.Key
		measure(t, "tamatch on Meilisearch", func(c *evalCmd) { c.Search = address })
		measure(t, "Meilisearch's own answer", func(c *evalCmd) { c.Search, c.Engine = address, true })
		measure(t, "Meilisearch, word by word", func(c *evalCmd) { c.Search, c.Engine, c.Words = address, true, true })
		s, err := newEvalServer(address)
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.client.ListIndexesWithContext(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list.Results {
			if strings.HasPrefix(i.UID, "eval_") {
				t.Errorf("index %s was left behind", i.UID)
			}
		}
	})
	slices.SortStableFunc(table, func(a, b line) int {
		return cmp.Or(-strings.Compare(a.half, b.half), strings.Compare(a.tags, b.tags))
	})
	out := tabwriter.NewWriter(t.Output(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "half\ttags\tby\tqueries\tnDCG@10\tMRR\tRecall@10\tRecall@100")
	best := map[string]float64{}
	for _, l := range table {
		fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\n", l.half, l.tags, l.by, l.Queries, l.NDCG10, l.MRR, l.Recall10, l.Recall100)
		if !strings.HasPrefix(l.by, "tamatch") {
			best[l.half+l.tags] = max(best[l.half+l.tags], l.NDCG10)
		}
	}
	out.Flush()
	for _, l := range table {
		if strings.HasPrefix(l.by, "tamatch") && l.NDCG10 <= best[l.half+l.tags] {
			t.Errorf("%s half, %s tags: nDCG@10 %.4f, and %.4f by other means", l.half, l.tags, l.NDCG10, best[l.half+l.tags])
		}
	}
}

// TestTheJudgedSetKeepsItsRules checks the set against GRADING.md, as far as a program can.
func TestTheJudgedSetKeepsItsRules(t *testing.T) {
	needs := 0
	for _, half := range []string{"open", "locked"} {
		all := halfOfJudged(half).collection(t)
		if len(all.offers) != 66 {
			t.Errorf("%d offers", len(all.offers))
		}
		if n, o := all.strangers(); n+o > 0 {
			t.Errorf("%s half: %d needs and %d offers are judged and not there", half, n, o)
		}
		needs += len(all.needs)
		for _, n := range all.needs {
			seen := map[int]bool{}
			for offer, grade := range all.judged[n.ID] {
				seen[grade] = true
				if grade < 1 || grade > 3 {
					t.Errorf("%s, %s: grade %d", n.ID, offer, grade)
				}
			}
			if !seen[3] || len(seen) < 2 {
				t.Errorf("%s: offers of grades %v", n.ID, seen)
			}
			if n.Need.State == "" || len(n.Need.Lines) == 0 {
				t.Errorf("%s has no tags", n.ID)
			}
		}
	}
	if needs != 44 {
		t.Errorf("%d needs", needs)
	}
}

func TestEvalPrintsFiguresAndWritesARun(t *testing.T) {
	c := halfOfJudged("open")
	c.Run_ = filepath.Join(t.TempDir(), "run.txt")
	var out bytes.Buffer
	if err := c.Run(&run{ctx: t.Context(), out: &out}); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if name := []string{"queries", "nDCG@10", "MRR", "Recall@10", "Recall@100"}[i]; !strings.HasPrefix(line, name+" ") {
			t.Errorf("line %d is %q", i+1, line)
		}
	}
	if !strings.HasPrefix(out.String(), "queries    22\n") {
		t.Error(out.String())
	}
	// The run alone gives the same figures, and nobody is offered what is not open to them.
	data, err := os.ReadFile(c.Run_)
	if err != nil {
		t.Fatal(err)
	}
	rankings := map[string][]exchange.Ranked{}
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		rankings[f[0]] = append(rankings[f[0]], exchange.Ranked{ID: f[2]})
	}
	all := c.collection(t)
	var again figures
	for _, n := range all.needs {
		again.add(rankings[n.ID], all.judged[n.ID])
		for _, r := range rankings[n.ID] {
			if r.ID == "o02" && !slices.Contains([]string{"SEN", "NER", "BFA", "MLI", "CIV", "GIN", "GHA", "SLE", "LBR", "GMB"}, n.Need.State) {
				t.Errorf("%s of %s is ranked an offer for West Africa alone", n.ID, n.Need.State)
			}
		}
	}
	if want := fmt.Sprintf("nDCG@10    %.4f\n", again.mean().NDCG10); !strings.Contains(out.String(), want) {
		t.Errorf("the run says %s, the command\n%s", want, out.String())
	}
}

func TestEvalLoadsNothingWhenARowIsBad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	c := evalCmd{
		Needs:  write("n.csv", "id,lang,title,description,state\nn1,en,A,B,Atlantis\n"),
		Offers: write("o.csv", "id,lang,title,description,modalities\no1,en,A,B,telepathy\n"),
		Qrels:  write("q.txt", "n1 0 o1 high\n"),
		Search: "bleve:" + filepath.Join(dir, "index"),
		Run_:   filepath.Join(dir, "run.txt"),
	}
	var out bytes.Buffer
	err := c.Run(&run{ctx: t.Context(), out: &out})
	for _, want := range []string{"n.csv, line 2, column state", "o.csv, line 2, column modalities", "q.txt, line 1, column 4"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
	for _, name := range []string{"index", "run.txt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s was made: %v", name, err)
		}
	}
	if out.Len() > 0 {
		t.Errorf("printed %q", out.String())
	}
	c = halfOfJudged("open")
	c.Search = "bleve:" + dir
	if _, _, err := c.ranker(context.Background(), collection{}); err == nil || !strings.Contains(err.Error(), "new or empty") {
		t.Errorf("a folder with files in it: %v", err)
	}
	for _, search := range []string{"postgres://x", "bleve:"} {
		c.Search = search
		if _, _, err := c.ranker(context.Background(), collection{}); err == nil || !strings.Contains(err.Error(), "bleve:FOLDER") {
			t.Errorf("%s, an engine that is none: %v", search, err)
		}
	}
}

// What is read is not written over, and a flag that would do nothing is refused.
func TestEvalRefusesWhatDoesNotGoTogether(t *testing.T) {
	needs := filepath.Join(t.TempDir(), "needs.csv")
	if err := os.WriteFile(needs, []byte("id,lang,title,description\nn1,en,A,B\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := halfOfJudged("open")
	for name, wrong := range map[string]evalCmd{
		"is read": {Needs: needs, Offers: c.Offers, Qrels: c.Qrels, Plain: true, Run_: needs},
		"--words": {Needs: needs, Offers: c.Offers, Qrels: c.Qrels, Words: true},
	} {
		if err := wrong.Run(&run{ctx: t.Context(), out: &bytes.Buffer{}}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if kept, err := os.ReadFile(needs); err != nil || !strings.HasPrefix(string(kept), "id,lang") {
		t.Errorf("%q %v", kept, err)
	}
}

func TestEveryNeedIsRankedWhateverItSays(t *testing.T) {
	dir := t.TempDir()
	c := writeGenerated(t, dir, 300, 20)
	var out bytes.Buffer
	if err := c.Run(&run{ctx: t.Context(), out: &out}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(c.Run_)
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string]int{}
	for line := range strings.Lines(string(data)) {
		needs[strings.Fields(line)[0]]++
	}
	if len(needs) != 20 || !strings.HasPrefix(out.String(), "queries    20\n") {
		t.Errorf("%d needs of 20 have a ranking: %s", len(needs), out.String())
	}
}

// TestWordsAloneAreRankedAsPlainDoes: a collection of one language without tags, whatever it is about, is ranked by the register
// as by textbook BM25, the whole list.
func TestWordsAloneAreRankedAsPlainDoes(t *testing.T) {
	dir := t.TempDir()
	c := evalCmd{Needs: filepath.Join(dir, "n.csv"), Offers: filepath.Join(dir, "o.csv"), Qrels: filepath.Join(dir, "q.txt"), Untagged: true}
	m := matchtest.New(77)
	offers, needs, qrels := [][]string{exchange.OfferColumns[:4]}, [][]string{exchange.NeedColumns[:4]}, ""
	for i := range 400 {
		o := m.OfferIn("en")
		offers = append(offers, []string{fmt.Sprint("o", i), "en", o.Title, o.Description})
	}
	for i := range 15 {
		n := m.NeedIn("en")
		if i%2 == 0 {
			n.Problem = "" // a question of seven words
		}
		needs = append(needs, []string{fmt.Sprint("n", i), "en", n.Title, n.Problem})
		qrels += fmt.Sprintf("n%d 0 o%d 1\n", i, i)
	}
	writeRows(t, c.Offers, offers)
	writeRows(t, c.Needs, needs)
	if err := os.WriteFile(c.Qrels, []byte(qrels), 0o600); err != nil {
		t.Fatal(err)
	}
	all := c.collection(t)
	plain := all.plain()
	rank, done, err := c.ranker(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	for i := range all.needs {
		want, _ := plain(t.Context(), i)
		got, err := rank(t.Context(), i)
		if err != nil || len(want) == 0 || len(got) < len(want) {
			t.Fatalf("%d ranked, %d by the words: %v", len(got), len(want), err)
		}
		scores := map[string]float64{}
		for _, w := range want {
			scores[w.ID] = w.Score
		}
		for place, w := range want {
			if score := scores[got[place].ID]; score < w.Score-1e-9 || score > w.Score+1e-9 {
				t.Fatalf("need %d, place %d: %s, which the textbook gives %v, not %v", i, place+1, got[place].ID, score, w.Score)
			}
		}
	}
}
