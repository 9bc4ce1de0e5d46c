package report_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// Every form of chart as it is drawn, from left to right and mirrored.
func TestCharts(t *testing.T) {
	o := build(t, noteRegister(t), report.Scope{})
	for _, id := range []string{"needs-by-type", "needs-by-area", "needs-by-group", "response-rates", "supply-by-type", "funnel"} {
		f, ok := o.Figure(id)
		require.True(t, ok, id)
		for _, dir := range []string{"ltr", "rtl"} {
			table := report.Tabulate(printer(t, "en"), f)
			link := func(row, column int) string {
				if p := f.Rows()[row].Cells[column].Pick; p != nil {
					return p.Href(o.Scope)
				}
				return ""
			}
			svg := report.SVG(table, report.SVGOptions{ID: id, Dir: dir, Width: 640, Link: link})
			wellFormed(t, svg)
			require.Contains(t, svg, "<title")
			require.Contains(t, svg, "<desc")
			require.NotContains(t, svg, "style=", "the content security policy forbids it")
			golden(t, "chart-"+id+"-"+dir+".svg", []byte(svg+"\n"))
		}
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else {
			require.NoError(t, err)
		}
	}
}

// A picture has no letter that its face has not: in Arabic and Chinese it says the numbers of rows that the table under it
// has before their names. In the other languages it says the names.
func TestAPictureHasOnlyLettersOfItsFace(t *testing.T) {
	o := build(t, noteRegister(t), report.Scope{})
	foreign := func(table report.Table) bool {
		said := ""
		for _, h := range table.Head {
			said += h.Text
		}
		for _, r := range table.Rows() {
			said += r.Name
		}
		return strings.ContainsFunc(said, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Han) })
	}
	for lang, some := range map[string]bool{"en": false, "es": false, "fr": false, "ru": false, "ar": true, "zh": true} {
		d := report.Compose(printer(t, lang), o, domain.Note{})
		document := documentXML(t, d)
		marked := 0
		for _, b := range d.Blocks {
			if b.Kind != report.Picture {
				continue
			}
			marks := foreign(*b.Table)
			if marks {
				marked++
			}
			first := b.Table.Rows()[0].Name
			require.Equal(t, marks, strings.Contains(document, ">1. "+first+"<"), "%s: %s", lang, first)

			// Drawn with other words of the same script it is the same picture where the words are not drawn, and another where they are.
			other := *b.Table
			other.Groups = nil
			for _, g := range b.Table.Groups {
				rows := slices.Clone(g.Rows)
				for i := range rows {
					letters := []rune(rows[i].Name)
					slices.Reverse(letters)
					rows[i].Name = string(letters)
				}
				other.Groups = append(other.Groups, report.TableGroup{Title: g.Title, Rows: rows})
			}
			require.Equal(t, marks, bytes.Equal(picture(t, *b.Table, d.Direction), picture(t, other, d.Direction)), "%s: %s", lang, b.Table.ID)
		}
		require.Equal(t, some, marked > 3, lang)
	}
}

func picture(t *testing.T, of report.Table, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	_, _, err := report.PNG(of, dir, &b)
	require.NoError(t, err)
	return b.Bytes()
}

// The picture in a document is drawn from the same marks, and is not blank.
func TestAPictureOfAChart(t *testing.T) {
	o := build(t, noteRegister(t), report.Scope{})
	f, _ := o.Figure("needs-by-type")
	var b bytes.Buffer
	w, h, err := report.PNG(report.Tabulate(printer(t, "en"), f), "ltr", &b)
	require.NoError(t, err)
	img, err := png.Decode(&b)
	require.NoError(t, err)
	require.Equal(t, w*2, img.Bounds().Dx())
	require.Equal(t, h*2, img.Bounds().Dy())
	dark := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	require.Greater(t, dark, 20_000)
}
