package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
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
	rows, err := imported(r, c.File, exchange.ReadTreaty)
	if err != nil {
		return err
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

// Run loads the answers, all of them or none. What only the register knows to be wrong is told together with the rest.
func (c importResponsesCmd) Run(r *run) error {
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	answers, err := imported(r, c.File, func(name string, in io.Reader) (exchange.Responses, error) {
		return exchange.ReadResponses(name, in, func(rows []domain.ReportingRow) error {
			return a.broker.CheckResponses(r.ctx, domain.Clock(), rows)
		})
	})
	if err != nil {
		return err
	}
	if err := a.broker.ImportResponses(r.ctx, domain.Clock(), answers.Rows); err != nil {
		return told(answers.Wrong(err))
	}
	_, err = fmt.Fprintf(r.out, "loaded %d answers\n", len(answers.Rows))
	return err
}

// imported is what a file holds, or all that is wrong with it.
func imported[T any](r *run, file string, read func(name string, in io.Reader) (T, error)) (content T, err error) {
	err = opened(r, file, func(name string, in io.Reader) (err error) {
		content, err = read(name, in)
		return err
	})
	return content, told(err)
}
