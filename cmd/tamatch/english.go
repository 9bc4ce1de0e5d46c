package main

import (
	"errors"
	"fmt"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/i18n"
	"tamatch/web"
)

// english prints what the command line says.
func english() (*i18n.Printer, error) {
	catalogue, err := i18n.Load(web.Locales(), false)
	if err != nil {
		return nil, err
	}
	return catalogue.For(i18n.Reference), nil
}

// sentence says an error in English.
func sentence(err error) string {
	p, loadErr := english()
	if loadErr != nil {
		return err.Error()
	}
	var invalid *domain.Invalid
	var conflict *domain.Conflict
	switch {
	case errors.As(err, &invalid):
		parts := make([]string, len(invalid.Problems))
		for i, wrong := range invalid.Problems {
			parts[i] = wrong.Field + ": " + p.Say(wrong.Message)
		}
		return strings.Join(parts, "; ")
	case errors.As(err, &conflict):
		return p.Say(conflict.Message)
	}
	return err.Error()
}

// told says in English what is wrong with a file, a line for each cell.
func told(err error) error {
	wrong := exchange.EachWrong(err)
	if len(wrong) == 0 {
		return err
	}
	p, loadErr := english()
	if loadErr != nil {
		return err
	}
	lines := make([]string, len(wrong))
	for i, w := range wrong {
		lines[i] = w.Error()
		if w.Message.Key != "" {
			lines[i] = w.In(p.Say(w.Message))
		}
	}
	return fmt.Errorf("%s\nnothing was loaded", strings.Join(lines, "\n"))
}
