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
	return importing(r, c.File, exchange.ReadTreaty, func(a *app, rows []domain.TreatyStatus) (string, error) {
		saved, err := a.broker.LoadTreaty(r.ctx, domain.Clock(), domain.TreatyList{Source: c.Source, File: filepath.Base(c.File)}, rows)
		if err != nil {
			return "", errors.New(sentence(err))
		}
		return fmt.Sprintf("loaded %d rows, as of %s", saved.Entries, saved.AsOf), nil
	})
}

type importResponsesCmd struct {
	File string `arg:"" help:"CSV file, with commas, semicolons or tabs, with the columns state, instrument, cycle, received and, if known, how, language, source; - is standard input."`
}

// Run loads the answers, all of them or none.
func (c importResponsesCmd) Run(r *run) error {
	return importing(r, c.File, exchange.ReadResponses, func(a *app, answers exchange.Responses) (string, error) {
		if err := a.broker.ImportResponses(r.ctx, domain.Clock(), answers.Rows); err != nil {
			return "", told(answers.Wrong(err))
		}
		return fmt.Sprintf("loaded %d answers", len(answers.Rows)), nil
	})
}

// importing reads a file and, once all of it can be read, opens the register and loads it. It prints what load says.
func importing[T any](r *run, file string, read func(name string, in io.Reader) (T, error), load func(*app, T) (string, error)) error {
	var content T
	err := opened(r, file, func(name string, in io.Reader) (err error) {
		content, err = read(name, in)
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
	said, err := load(a, content)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(r.out, said)
	return err
}
