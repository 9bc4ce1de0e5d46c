package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/i18n"
)

// Package is a figure as a Data Package (Frictionless Data, version 1) with its rows within it: what a program reads to draw
// or count anew.
type Package struct {
	Name      string     `json:"name"`
	Title     string     `json:"title"`
	Created   time.Time  `json:"created"`
	Unit      string     `json:"unit"`
	Scope     string     `json:"scope"`
	Resources []Resource `json:"resources"`
}

// Resource is the one table of the package.
type Resource struct {
	Name    string           `json:"name"`
	Profile string           `json:"profile"`
	Schema  Schema           `json:"schema"`
	Data    []map[string]any `json:"data"`
}

// Schema says what the columns are.
type Schema struct {
	Fields []Field `json:"fields"`
}

// Field is a column: its name in the data, and what a reader calls it.
type Field struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Type  string `json:"type"`
}

// Package makes the figure a Data Package. Numbers that do not exist or are kept back are null.
func (f Figure) Package(p *i18n.Printer, s Scope, asOf time.Time) Package {
	out := Package{Name: strings.ToLower(f.ID), Title: f.TitleIn(p), Created: asOf, Unit: p.Say(f.Unit), Scope: s.Values().Encode()}
	counted := f.counted()
	r := Resource{Name: out.Name, Profile: "tabular-data-resource"}
	r.Schema.Fields = []Field{{"group", "group", "string"}, {"code", "code", "string"}, {"name", p.Say(f.Head), "string"}}
	for i, c := range f.Columns {
		title := Name(p, Label{Of: c.Of, Code: c.Code})
		if c.In != "" {
			title = Name(p, Label{Of: "instrument", Code: c.In}) + ": " + title
		}
		r.Schema.Fields = append(r.Schema.Fields, Field{columnName(c), title, "integer"})
		if counted[i] {
			r.Schema.Fields = append(r.Schema.Fields, Field{columnName(c) + answeredColumn, p.T("figure.column.answered", "column", title), "integer"},
				Field{columnName(c) + partiesColumn, p.T("figure.column.parties", "column", title), "integer"})
		}
	}
	for _, g := range f.Groups {
		for _, row := range g.Rows {
			values := map[string]any{"group": g.Label.Code, "code": row.Label.Code, "name": Name(p, row.Label)}
			for i, c := range row.Cells {
				name := columnName(f.Columns[i])
				values[name] = nil
				if !c.Blank && !c.Kept {
					values[name] = c.Value
				}
				if counted[i] {
					values[name+answeredColumn], values[name+partiesColumn] = nil, nil
				}
				if c.Of != nil {
					values[name+answeredColumn], values[name+partiesColumn] = c.Of.Answered, c.Of.Parties
				}
			}
			r.Data = append(r.Data, values)
		}
	}
	out.Resources = []Resource{r}
	return out
}

// A column of per cents that were counted has their numbers beside it, under these endings of its name.
const answeredColumn, partiesColumn = "_answered", "_parties"

// counted says of each column whether it holds such a per cent.
func (f Figure) counted() []bool {
	out := make([]bool, len(f.Columns))
	for _, r := range f.Rows() {
		for i, c := range r.Cells {
			out[i] = out[i] || c.Of != nil
		}
	}
	return out
}

// columnName is a column's name for programs: "asked", "UNTOC asked", "african".
func columnName(l Label) string {
	name := l.Code
	if l.Of == "cycle" {
		name = "cycle " + l.Code
	}
	if name == notStated {
		name = "not stated"
	}
	return strings.ReplaceAll(strings.TrimSpace(l.In+" "+name), " ", "_")
}

// CSV writes the figure as a table for spreadsheets: codes and names beside the numbers. A cell that a spreadsheet would take
// for a formula is marked as words.
func (f Figure) CSV(p *i18n.Printer, out io.Writer) error {
	w := csv.NewWriter(out)
	head, counted := []string{"group", "code", "name"}, f.counted()
	for i, c := range f.Columns {
		head = append(head, columnName(c))
		if counted[i] {
			head = append(head, columnName(c)+answeredColumn, columnName(c)+partiesColumn)
		}
	}
	_ = w.Write(head)
	for _, g := range f.Groups {
		for _, row := range g.Rows {
			line := []string{plain(g.Label.Code), plain(row.Label.Code), plain(Name(p, row.Label))}
			for i, c := range row.Cells {
				if c.Blank || c.Kept {
					line = append(line, "")
				} else {
					line = append(line, strconv.Itoa(c.Value))
				}
				if c.Of != nil {
					line = append(line, strconv.Itoa(c.Of.Answered), strconv.Itoa(c.Of.Parties))
				} else if counted[i] {
					line = append(line, "", "")
				}
			}
			_ = w.Write(line)
		}
	}
	w.Flush()
	return w.Error()
}

func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
