package report

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// SVGOptions say where a chart stands.
type SVGOptions struct {
	ID    string // begins the ids within it, so that two charts of one page do not share any
	Dir   string // of the text: ltr or rtl, which mirrors it
	Width int    // in pixels; 0 fills whatever it stands in
	// Link is where the mark of a row and a column leads, "" for nowhere. Nil leads nowhere.
	Link func(row, column int) string
}

// SVG draws the table. Classes are for a page's style sheet; attributes say the same for a file that stands alone. Series
// differ by solid, outline, hatching and shade, and need no colour.
func SVG(t Table, o SVGOptions) string {
	s := layOut(t, o.Dir)
	d := svgDrawer{scene: s, o: o}
	width, box := "100%", ""
	if o.Width > 0 {
		width = strconv.Itoa(o.Width)
		box = fmt.Sprintf(` viewBox="0 0 %d %.0f"`, o.Width, s.height)
	}
	role := "img"
	for _, m := range s.marks {
		if o.Link != nil && m.row >= 0 && o.Link(m.row, m.column) != "" {
			role = "group" // within an image nothing can be reached
			break
		}
	}
	fmt.Fprintf(&d, `<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" width="%s" height="%.0f"%s role="%[5]s" aria-labelledby="%[4]s-t %[4]s-d" font-family="sans-serif" font-size="14"`,
		width, s.height, box, html.EscapeString(o.ID), role)
	if s.mirrored {
		d.WriteString(` direction="rtl"`)
	}
	fmt.Fprintf(&d, `><title id="%[1]s-t">%[2]s</title><desc id="%[1]s-d">%[3]s</desc>`, html.EscapeString(o.ID), html.EscapeString(s.title), html.EscapeString(s.text))
	fmt.Fprintf(&d, `<defs><pattern id="%s-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="app-chart__paper" width="6" height="6" fill="#fff"/><rect class="app-chart__ink" width="2.4" height="6" fill="#333"/></pattern></defs>`, html.EscapeString(o.ID))
	rows := t.Rows()
	for _, m := range s.marks {
		href := ""
		if o.Link != nil && m.row >= 0 {
			href = o.Link(m.row, m.column)
		}
		if href != "" {
			// The table beside the chart has the same links for who goes by the keyboard; they need not be passed twice.
			r := rows[m.row]
			name := r.Name + ", " + t.Head[m.column+1].Text + ": " + r.Cells[m.column]
			fmt.Fprintf(&d, `<a href="%s" tabindex="-1" aria-label="%s">`, html.EscapeString(href), html.EscapeString(name))
		}
		d.mark(m)
		if href != "" {
			d.WriteString(`</a>`)
		}
	}
	d.WriteString(`</svg>`)
	return d.String()
}

type svgDrawer struct {
	strings.Builder
	scene
	o SVGOptions
}

// place is a place along the strip as an attribute's value, and the pixels that a percentage cannot hold.
func (d *svgDrawer) place(a at) (value string, px float64) {
	share := a.share
	px = a.px
	if d.mirrored {
		share, px = 1-share, -px
	}
	if d.o.Width > 0 {
		return number(share*float64(d.o.Width) + px), 0
	}
	return number(share*100) + "%", px
}

func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
}

var dashes = []string{"", "7 4", "2 4", "9 3 2 3"}

func (d *svgDrawer) mark(m mark) {
	if d.o.Width == 0 && (m.shape == box || m.shape == stroke) && m.x.share == m.x2.share && m.x.px != m.x2.px {
		d.beside(m)
		return
	}
	x, px := d.place(m.x)
	if px != 0 && m.shape != words && m.shape != box { // a percentage holds no pixels: the mark is moved by them
		fmt.Fprintf(d, `<g transform="translate(%s 0)">`, number(px))
		defer d.WriteString(`</g>`)
	}
	switch m.shape {
	case words:
		anchor, class, fill := "", "app-chart__value", "#1b1b18"
		if m.end {
			anchor = ` text-anchor="end"`
		} else if m.middle {
			anchor = ` text-anchor="middle"`
		}
		if m.quiet {
			class, fill = "app-chart__value app-chart__unit", "#5c5a52"
		}
		dx := ""
		if px != 0 {
			dx = ` dx="` + number(px) + `"`
		}
		fmt.Fprintf(d, `<text class="%s" x="%s"%s y="%s"%s fill="%s">%s</text>`, class, x, dx, number(m.y), anchor, fill, html.EscapeString(m.s))
	case stroke:
		x2, _ := d.place(m.x2)
		class, more := "app-chart__axis", ` stroke="#1b1b18"`
		switch {
		case m.series == -2:
			class, more = "app-chart__grid", ` stroke="#d9d6cd"`
		case m.series >= 0:
			class = "app-chart__line"
			more = ` stroke="#333" stroke-width="2"`
			if dash := dashes[m.series%len(dashes)]; dash != "" {
				more += ` stroke-dasharray="` + dash + `"`
			}
		}
		fmt.Fprintf(d, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"%s/>`, class, x, number(m.y), x2, number(m.y2), more)
	case dot:
		class, fill := "app-chart__bar", `fill="#333"`
		if m.series%2 == 1 {
			class, fill = "app-chart__bar app-chart__bar--offered", `fill="#fff" stroke="#333" stroke-width="2"`
		}
		if m.series < 2 {
			fmt.Fprintf(d, `<circle class="%s" cx="%s" cy="%s" r="5" %s/>`, class, x, number(m.y), fill)
		} else {
			fmt.Fprintf(d, `<rect class="%s" x="%s" y="%s" width="9" height="9" transform="translate(-4.5 0)" %s/>`, class, x, number(m.y-4.5), fill)
		}
	case box:
		d.box(m)
	}
}

// beside draws a mark that is so many pixels wide whatever the strip is: in a drawing of its own, which begins at that place.
func (d *svgDrawer) beside(m mark) {
	x, _ := d.place(at{m.x.share, 0})
	local := svgDrawer{scene: d.scene, o: d.o}
	local.o.Width = 1
	m.x.share, m.x2.share = 0, 0
	if d.mirrored {
		m.x.share, m.x2.share = 1, 1
	}
	local.mark(m)
	fmt.Fprintf(d, `<svg x="%s" overflow="visible">%s</svg>`, x, local.String())
}

// box is a bar or a cell. A strip of unknown width holds no pixels between two percentages: a cell keeps its gap by its
// stroke, which has the colour of the paper.
func (d *svgDrawer) box(m mark) {
	from, to := m.x, m.x2
	if d.mirrored {
		from, to = m.x2, m.x
	}
	x, _ := d.place(from)
	width := number((m.x2.share-m.x.share)*100) + "%"
	if d.o.Width > 0 {
		left, _ := strconv.ParseFloat(x, 64)
		end, _ := d.place(to)
		right, _ := strconv.ParseFloat(end, 64)
		width = number(right - left)
	}
	class, fill := "app-chart__bar", `fill="#333"`
	switch m.series {
	case 1:
		class, fill = "app-chart__bar app-chart__bar--offered", `fill="#fff" stroke="#333" stroke-width="1.5"`
	case 2:
		class, fill = "app-chart__bar--third", `fill="url(#`+html.EscapeString(d.o.ID)+`-hatch)" stroke="#333"`
	case 3:
		class, fill = "app-chart__bar app-chart__bar--fourth", `fill="#b9b6ad" stroke="#333"`
	case -3:
		class, fill = "app-chart__cell", `fill="#333" fill-opacity="`+number(m.tint*.55)+`" stroke="#fff"`
	}
	fmt.Fprintf(d, `<rect class="%s" x="%s" y="%s" width="%s" height="%s" %s/>`, class, x, number(m.y), width, number(m.y2-m.y), fill)
}
