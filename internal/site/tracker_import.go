package site

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/i18n"
)

// trackerImportPage loads received questionnaires from a file.
type trackerImportPage struct {
	Base
	Tabs    []countTab
	Wrong   fileWrong
	Columns []columnRow
}

// fileWrong is what is wrong with a file that was sent; File is empty where none was.
type fileWrong struct {
	*i18n.Printer
	File  string
	Rows  []wrongRow
	Still bool // does not take the focus when the page opens, as in the gallery
}

// wrongRow is one thing wrong with a file: where, and what would be right.
type wrongRow struct {
	Line   int
	Column string
	Text   string
}

// columnRow explains a column of a file.
type columnRow struct{ Name, About string }

var trackerImportShow = page[trackerImportPage]("tracker/import")

func (s *Site) showImport(r *request) error { return s.importPage(r, http.StatusOK, "", nil) }

func (s *Site) importPage(r *request, status int, file string, wrong []wrongRow) error {
	p := trackerImportPage{Base: r.base(r.T("tracker.import")), Wrong: fileWrong{Printer: r.Printer, File: file, Rows: wrong}}
	var err error
	if p.Tabs, err = s.trackerTabs(r, "/tracker/import"); err != nil {
		return err
	}
	for _, c := range []string{"state", "instrument", "cycle", "received", "how", "language", "source"} {
		p.Columns = append(p.Columns, columnRow{c, r.T("tracker.import." + c)})
	}
	return trackerImportShow.answer(r, status, p)
}

// importAnswers loads a file of answers, whole or not at all.
func (s *Site) importAnswers(r *request) error {
	name, in, err := r.file("file")
	if err != nil {
		return err
	}
	if in == nil {
		return s.importPage(r, http.StatusUnprocessableEntity, "", []wrongRow{{Text: r.T("tracker.file.none")}})
	}
	answers, err := exchange.ReadResponses(name, in, func(rows []domain.ReportingRow) error { return s.broker.CheckResponses(r.ctx(), r.Viewer, rows) })
	if err == nil {
		err = answers.Wrong(s.broker.ImportResponses(r.ctx(), r.Viewer, answers.Rows))
	}
	if wrong := r.wrongRows(err); len(wrong) > 0 {
		return s.importPage(r, http.StatusUnprocessableEntity, name, wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "tracker.import.done", "count", len(answers.Rows))
	return r.see("/tracker")
}

// file is the file that a form sent and what it is called; nil when none was chosen.
func (r *request) file(field string) (string, io.Reader, error) {
	head, err := r.echo.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	open, err := head.Open()
	if err != nil {
		return "", nil, err
	}
	defer open.Close()
	raw, err := io.ReadAll(open)
	if err != nil {
		return "", nil, err
	}
	if len(raw) == 0 {
		return "", nil, nil
	}
	return strings.ToValidUTF8(filepath.Base(head.Filename), "?"), bytes.NewReader(raw), nil
}

// wrongRows are what is wrong with a file in the reader's language; none when the error is another one.
func (r *request) wrongRows(err error) []wrongRow {
	var out []wrongRow
	for _, w := range exchange.EachWrong(err) {
		row := wrongRow{w.Line, w.Column, w.Say}
		if w.Message.Key != "" {
			row.Text = r.Say(w.Message)
		}
		out = append(out, row)
	}
	return out
}
