package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
	"tamatch/web"
)

type noteCmd struct {
	Out        string   `help:"File to write: its ending says how, .docx, .md, .html or .json." required:"" placeholder:"FILE"`
	From       string   `help:"First day of the requests, such as 2026-01-01." placeholder:"DAY"`
	To         string   `help:"Last day of the requests." placeholder:"DAY"`
	Cycle      string   `help:"Reporting cycle of the tracker, such as TIP-3, in place of --from, --to and --instrument." placeholder:"CODE"`
	Instrument []string `help:"Instruments: UNTOC, TIP, SOM, FIREARMS. All when none is given." placeholder:"CODE"`
	Group      []string `help:"Regional groups, such as african. All when none is given." placeholder:"CODE"`
	Lang       string   `help:"Language of the note." default:"en" enum:"en,fr,es,ru,zh,ar"`
	Title      string   `help:"Title of the note."`
	Symbol     string   `help:"Symbol of the document."`
	Check      bool     `help:"Print the contradictions of the records as well."`
}

// Run writes the note of a scope. It counts what the public sees.
func (c noteCmd) Run(r *run) error {
	format := strings.TrimPrefix(filepath.Ext(c.Out), ".")
	if format != "docx" && format != "md" && format != "html" && format != "json" {
		return fmt.Errorf("--out %s: the ending says how to write it: .docx, .md, .html or .json", c.Out)
	}
	q := url.Values{"instrument": c.Instrument, "group": c.Group}
	for name, v := range map[string]string{"from": c.From, "to": c.To, "cycle": c.Cycle} {
		if v != "" {
			q.Set(name, v)
		}
	}
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	scope, err := report.AskedScope(r.ctx, a.store, domain.Viewer{}, q)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return errors.New(sentence(err))
	}
	if err != nil {
		return err
	}
	catalogue, err := i18n.Load(web.Locales(), false)
	if err != nil {
		return err
	}
	p := catalogue.For(c.Lang)
	o, err := report.Build(r.ctx, a.store, scope)
	if err != nil {
		return err
	}
	cover := domain.NoteCover{Symbol: c.Symbol, Distribution: p.T("note.general")}
	d := report.Compose(p, o, domain.Note{Title: c.Title, Language: c.Lang, Cover: cover})
	var out bytes.Buffer
	switch format {
	case "docx":
		err = d.DOCX(&out)
	case "md":
		err = d.Markdown(&out)
	case "html":
		err = d.HTML(&out)
	default:
		e := json.NewEncoder(&out)
		e.SetIndent("", "  ")
		err = e.Encode(report.Frozen{Document: d, Overview: o})
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, out.Bytes(), 0o644); err != nil {
		return err
	}
	if c.Check {
		for _, x := range o.Contradictions {
			fmt.Fprintln(r.out, x.In(p))
		}
	}
	_, err = fmt.Fprintf(r.out, "%s: %s\n", c.Out, p.T("report.written", "requests", domain.Say("report.n.requests", "count", o.Requests), "states", domain.Say("report.n.states", "count", o.States)))
	return err
}
