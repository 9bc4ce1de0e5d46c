package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
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
	Lang       string   `help:"Language of the note." default:"en" placeholder:"CODE"`
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
	if _, err := os.Lstat(c.Out); err == nil {
		return fmt.Errorf("--out %s is there already; a note takes no other file's place", c.Out)
	}
	var o report.Overview
	var p *i18n.Printer
	err := writeWhole(c.Out, 0o644, func(file io.Writer) (err error) {
		o, p, err = c.write(r, format, file)
		return err
	})
	if err != nil {
		return err
	}
	if c.Check {
		for _, x := range o.Contradictions {
			fmt.Fprintln(r.out, x.In(p))
		}
	}
	said := p.T("report.written", "requests", domain.Say("report.n.requests", "count", o.Requests), "states", domain.Say("report.n.states", "count", o.States))
	if o.Empty() {
		said = p.T("report.empty", "scope", report.ScopeIn(p, o.Scope))
	}
	_, err = fmt.Fprintf(r.out, "%s: %s\n", c.Out, said)
	return err
}

// write counts the scope and writes its note; the printer is of the note's language.
func (c noteCmd) write(r *run, format string, to io.Writer) (report.Overview, *i18n.Printer, error) {
	none := report.Overview{}
	config, s, err := readable(r)
	if err != nil {
		return none, nil, err
	}
	defer s.Close()
	catalogue, err := i18n.Load(web.Locales(), config.Dev)
	if err != nil {
		return none, nil, err
	}
	if written := catalogue.Written(report.Sentences); !slices.Contains(written, c.Lang) {
		return none, nil, fmt.Errorf("--lang: %s", catalogue.For(i18n.Reference).T("note.language.wrong", "language", c.Lang, "languages", written))
	}
	p := catalogue.For(c.Lang)
	q := url.Values{"instrument": c.Instrument, "group": c.Group}
	for name, v := range map[string]string{"from": c.From, "to": c.To, "cycle": c.Cycle} {
		if v != "" {
			q.Set(name, v)
		}
	}
	scope, err := report.AskedScope(r.ctx, s, domain.Viewer{}, q)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return none, nil, errors.New(sentence(err))
	}
	if err != nil {
		return none, nil, err
	}
	o, err := report.Build(r.ctx, s, scope)
	if err != nil {
		return none, nil, err
	}
	cover := domain.NoteCover{Symbol: c.Symbol, Distribution: p.T("note.general")}
	d := report.Compose(p, o, domain.Note{Title: c.Title, Language: c.Lang, Cover: cover})
	switch format {
	case "docx":
		err = d.DOCX(to)
	case "md":
		err = d.Markdown(to)
	case "html":
		err = d.HTML(to)
	default:
		e := json.NewEncoder(to)
		e.SetIndent("", "  ")
		err = e.Encode(report.Frozen{Document: d, Overview: o})
	}
	return o, p, err
}
