package report_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
