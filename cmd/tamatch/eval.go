package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"tamatch/internal/exchange"
)

type evalCmd struct {
	Needs    string `required:"" type:"path" placeholder:"CSV" help:"Needs to be matched."`
	Offers   string `required:"" type:"path" placeholder:"CSV" help:"Offers to be ranked."`
	Qrels    string `required:"" type:"path" placeholder:"TXT" help:"Judgements: need 0 offer grade."`
	Run_     string `name:"run" type:"path" placeholder:"OUT" help:"File for the rankings, as a TREC run."`
	Search   string `placeholder:"URL" help:"Search engine that adds candidates: bleve:FOLDER (new or empty) or meilisearch+http://HOST:PORT?key=…, under an index name of its own. Without it, Bleve in a temporary folder."`
	Plain    bool   `xor:"by" help:"Rank by the text alone: textbook BM25 over title and description."`
	Engine   bool   `xor:"by" help:"Rank by the search engine's own answer to all words: Bleve, or the Meilisearch that --search names."`
	Words    bool   `help:"With --engine and Meilisearch: put twenty words to it one by one and add up its answers, since it reads the first ten of a text alone."`
	Untagged bool   `help:"Read id, lang, title and description alone, and leave out every tag."`
}

// Help explains the files.
func (evalCmd) Help() string {
	return `Loads the files into a fresh register, which is removed again, matches every need and prints how good the rankings are:
nDCG@10 (the gain is the grade, as in trec_eval), MRR, Recall@10 and Recall@100, as means over the needs that have an offer
graded above 0. Up to ` + fmt.Sprint(deepest) + ` offers are ranked for a need; those that something excludes are not ranked.

CSV files are UTF-8, separated by commas, with a heading; all columns but the first four may be missing.
  needs   ` + strings.Join(exchange.NeedColumns, ",") + `
  offers  ` + strings.Join(exchange.OfferColumns, ",") + `
Items of a list are separated by semicolons.
  lang         ` + `ar, zh, en, fr, ru or es; told from the words when empty
  state        ISO 3166 code of three letters, or a name
  provider     a name; a State's code means that State
  instruments  UNTOC, TIP, SOM, FIREARMS
  articles     UNTOC:18 or UNTOC:32(5); 18 alone where the row names one instrument
  types        codes such as legal: all its subtypes, unless the row names one of them
  subtypes     codes such as legal.drafting
  modalities   codes such as training_course
  languages    in which help is given, as two letters
  eligible     States, regional groups such as african, LDC, LLDC, SIDS; empty is everyone

A row that cannot be read is named by file, line and column, and nothing is loaded.`
}

// checked says what does not go together.
func (c evalCmd) checked() error {
	if c.Words && !c.Engine {
		return errors.New("--words goes with --engine and a Meilisearch")
	}
	run, err := os.Stat(c.Run_)
	if err != nil {
		return nil // no file, or none yet
	}
	for _, file := range []string{c.Needs, c.Offers, c.Qrels} {
		if read, err := os.Stat(file); err == nil && os.SameFile(run, read) {
			return fmt.Errorf("--run: %s is read; name another file to write", c.Run_)
		}
	}
	return nil
}

// Run prints the figures.
func (c evalCmd) Run(r *run) (err error) {
	if err := c.checked(); err != nil {
		return err
	}
	all, err := readCollection(c.Needs, c.Offers, c.Qrels, exchange.Reading{Untagged: c.Untagged})
	if err != nil {
		return err
	}
	if needs, offers := all.strangers(); needs+offers > 0 {
		fmt.Fprintf(os.Stderr, "%s: %d needs are judged that the file of needs does not hold, they do not count; %d offers that the file of offers does not hold, they count as not found\n",
			c.Qrels, needs, offers)
	}
	rank, done, err := c.ranker(r.ctx, all)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	var run io.Writer
	if c.Run_ != "" {
		file, fault := os.Create(c.Run_)
		if fault != nil {
			return fmt.Errorf("--run: %w", fault)
		}
		out := bufio.NewWriter(file)
		defer func() { err = errors.Join(err, out.Flush(), file.Close()) }()
		run = out
	}
	var progress func()
	if term.IsTerminal(int(os.Stderr.Fd())) {
		bar := progressbar.NewOptions(len(all.needs), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("matching"),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		defer func() { _ = bar.Finish() }()
		progress = func() { _ = bar.Add(1) }
	}
	f, err := all.evaluate(r.ctx, rank, run, progress)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "queries    %d\nnDCG@10    %.4f\nMRR        %.4f\nRecall@10  %.4f\nRecall@100 %.4f\n",
		f.Queries, f.NDCG10, f.MRR, f.Recall10, f.Recall100)
	return err
}

func (c evalCmd) meilisearch() bool { return strings.HasPrefix(c.Search, "meilisearch+") }

// ranker is what the flags ask for, and what is to be called when it is no longer needed.
func (c evalCmd) ranker(ctx context.Context, all collection) (rank ranker, done func() error, err error) {
	switch {
	case c.Plain:
		return all.plain(), func() error { return nil }, nil
	case c.Engine && !c.meilisearch():
		return all.bleveAlone()
	case c.Engine:
		s, err := newEvalServer(c.Search)
		if err != nil {
			return nil, nil, err
		}
		if rank, err = all.meilisearchAlone(ctx, s, c.Words); err != nil {
			return nil, nil, errors.Join(err, s.drop())
		}
		return rank, s.drop, nil
	}
	return c.register(ctx, all)
}

// register loads the collection into a register of its own.
func (c evalCmd) register(ctx context.Context, all collection) (_ ranker, done func() error, err error) {
	var closers []func() error
	closeAll := func() error {
		var err error
		for i := len(closers) - 1; i >= 0; i-- {
			err = errors.Join(err, closers[i]())
		}
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll())
		}
	}()
	dir, err := os.MkdirTemp("", "tamatch-eval-")
	if err != nil {
		return nil, nil, err
	}
	closers = append(closers, func() error { return os.RemoveAll(dir) })
	config, drop, err := c.config(dir)
	if err != nil {
		return nil, nil, err
	}
	closers = append(closers, drop)
	a, err := build(ctx, config, logger(config))
	if err != nil {
		return nil, nil, err
	}
	closers = append(closers, func() error { a.close(); return nil })
	rank, err := all.matcher(ctx, a)
	return rank, closeAll, err
}

// config puts the register into the folder, and its index where --search says; drop takes away what it leaves elsewhere.
func (c evalCmd) config(dir string) (_ Config, drop func() error, err error) {
	config, err := LoadConfig(func(name string) (string, bool) {
		switch name { // how much is told may be set from outside, where the register lies may not
		case "TAMATCH_LOG_FORMAT", "TAMATCH_LOG_LEVEL":
			return lookupQuiet(name)
		}
		return "", false
	})
	if err != nil {
		return config, nil, err
	}
	config, drop = config.In(dir), func() error { return nil }
	switch folder, bleve := strings.CutPrefix(c.Search, "bleve:"); {
	case c.meilisearch():
		s, err := newEvalServer(c.Search)
		if err != nil {
			return config, nil, err
		}
		config.SearchURL, drop = s.address(), s.drop
	case bleve && folder != "":
		if files, err := os.ReadDir(folder); err == nil && len(files) > 0 {
			return config, nil, fmt.Errorf("--search %s: the folder holds something; name one that is new or empty", c.Search)
		}
		config.SearchURL = "bleve:" + filepath.Clean(folder)
	case c.Search != "":
		return config, nil, fmt.Errorf("--search %s: write bleve:FOLDER or meilisearch+http://HOST:PORT?key=…", c.Search)
	}
	return config, drop, nil
}
