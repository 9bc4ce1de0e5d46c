package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/i18n"
	"tamatch/web"
)

type importCmd struct {
	TreatyStatus importTreatyCmd    `cmd:"" name:"treaty-status" help:"Load a current list of who is party to what; it replaces the one that comes with the program."`
	Responses    importResponsesCmd `cmd:"" help:"Load received questionnaires into the response tracker."`
}

type importTreatyCmd struct {
	File   string `arg:"" help:"CSV file, with commas, semicolons or tabs, with a row for every State and instrument; - is standard input."`
	Source string `required:"" help:"Where the list comes from, as pages will say." placeholder:"TEXT"`
}

// Run loads the list whole, or says what is wrong where and loads nothing.
func (c importTreatyCmd) Run(r *run) error {
	var rows []domain.TreatyStatus
	err := opened(r, c.File, func(name string, in io.Reader) (err error) {
		rows, err = exchange.ReadTreaty(name, in)
		return err
	})
	if err != nil {
		return told(err)
	}
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	saved, err := a.broker.LoadTreaty(r.ctx, domain.Clock(), domain.TreatyList{Source: c.Source, File: filepath.Base(c.File)}, rows)
	if err != nil {
		return errors.New(sentence(err))
	}
	_, err = fmt.Fprintf(r.out, "loaded %d rows, as of %s\n", saved.Entries, saved.AsOf)
	return err
}

type importResponsesCmd struct {
	File string `arg:"" help:"CSV file, with commas, semicolons or tabs, with the columns state, instrument, cycle, received and, if known, how, language, source; - is standard input."`
}

// Run loads the answers, all of them or none.
func (c importResponsesCmd) Run(r *run) error {
	var answers exchange.Responses
	err := opened(r, c.File, func(name string, in io.Reader) (err error) {
		answers, err = exchange.ReadResponses(name, in)
		return err
	})
	if err != nil {
		return told(err)
	}
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.broker.ImportResponses(r.ctx, domain.Clock(), answers.Rows); err != nil {
		return told(answers.Wrong(err))
	}
	_, err = fmt.Fprintf(r.out, "loaded %d answers\n", len(answers.Rows))
	return err
}

// opened reads a file, or standard input for -.
func opened(r *run, file string, read func(name string, in io.Reader) error) error {
	if file == piped {
		return read("standard input", r.in)
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	return read(filepath.Base(file), in)
}

// told says in English what is wrong with a file, a line for each cell.
func told(err error) error {
	wrong := exchange.EachWrong(err)
	if len(wrong) == 0 {
		return err
	}
	catalogue, loadErr := i18n.Load(web.Locales(), false)
	if loadErr != nil {
		return err
	}
	english := catalogue.For(i18n.Reference)
	lines := make([]string, len(wrong))
	for i, w := range wrong {
		lines[i] = w.Error()
		if w.Message.Key != "" {
			lines[i] = w.In(english.Say(w.Message))
		}
	}
	return fmt.Errorf("%s\nnothing was loaded", strings.Join(lines, "\n"))
}
