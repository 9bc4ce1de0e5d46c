package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// A scene is a chart before it is drawn: marks on a strip whose width is not known yet. SVG and PNG draw the same scene, so
// that a picture in a document shows what the page shows.
type scene struct {
	title, text string // what a reader who does not see it is told
	height      float64
	mirrored    bool
	marks       []mark
}

// at is a place along the strip: a share of its width, and so many pixels on from there.
type at struct{ share, px float64 }

type shape int

const (
	box shape = iota
	stroke
	words
	dot
)

// mark is one thing on the strip. Places are counted from the side where reading begins.
type mark struct {
	shape  shape
	x, x2  at      // of a box and a stroke, where it ends
	y, y2  float64 // top and bottom; of words, the baseline
	series int     // how it is filled: each can be told from the others without colour
	end    bool    // words that end at x
	middle bool    // words that stand around x
	quiet  bool
	tint   float64 // of a heat map, 0 to 1
	s      string
	row    int // whose numbers it shows, -1 for none
	column int
}

const (
	chartLine = 44.0 // a row of bars: its name, its bar, its air
	barHeight = 14.0
	barShare  = .86 // of the width, for the longest bar; the rest is for its number
)

// layOut lays a table out as its form asks.
func layOut(t Table, dir string) scene {
	s := scene{title: t.Title, text: t.Alt, mirrored: dir == "rtl"}
	switch t.Form {
	case Trend:
		s.trend(t)
	case Heat, Plain:
		s.heat(t)
	default:
		s.bars(t)
	}
	return s
}

// bars draws a row of bars for each row of the table; of a funnel they stand in the middle.
func (s *scene) bars(t Table) {
	most := 1
	for _, r := range t.Rows() {
		for _, d := range t.Drawn {
			most = max(most, r.Values[d])
		}
	}
	y, several := 0.0, len(t.Drawn) > 1
	if several {
		y = s.key(t)
	}
	top := y
	for i, r := range t.Rows() {
		y = s.name(r.Name, y, false)
		for n, d := range t.Drawn {
			if r.Values[d] < 0 {
				continue
			}
			width := barShare * float64(r.Values[d]) / float64(most)
			from := 0.0
			if t.Form == Funnel {
				from = (barShare - width) / 2
			}
			s.marks = append(s.marks, mark{shape: box, x: at{from, 0}, x2: at{from + width, 0}, y: y, y2: y + barHeight, series: n, row: i, column: d})
			s.marks = append(s.marks, mark{shape: words, x: at{from + width, 6}, y: y + 12, s: r.Cells[d], row: -1})
			y += barHeight + 3
		}
		y += chartLine - 20 - barHeight - 3
	}
	s.height = y
	if t.Form != Funnel {
		s.marks = append(s.marks, mark{shape: stroke, x: at{0, 0}, x2: at{0, 0}, y: top, y2: y, row: -1, series: -1})
	}
}

// keyLine is a line of what tells one series from another.
const keyLine = 20.0

// key names the series of bars above them, and answers where it ends.
func (s *scene) key(t Table) float64 {
	y := 0.0
	for n, d := range t.Drawn {
		s.marks = append(s.marks,
			mark{shape: box, x: at{0, 1}, x2: at{0, 15}, y: y + 2, y2: y + 14, series: n, row: -1},
			mark{shape: words, x: at{0, 22}, y: y + 13, s: t.Head[d+1].Text, row: -1})
		y += keyLine
	}
	return y + 10
}

// trend draws a line for each row over the columns, from nought, each told by its dashes and its name at its end.
func (s *scene) trend(t Table) {
	const top, bottom = 20.0, 240.0
	most := 10
	for _, r := range t.Rows() {
		most = max(most, slices.Max(r.Values))
	}
	most = int(math.Ceil(float64(most)/20)) * 20
	y := func(v int) float64 { return bottom - (bottom-top)*float64(v)/float64(most) }
	x := func(i int) at {
		if len(t.Drawn) == 1 {
			return at{.5, 0}
		}
		return at{.22 + .56*float64(i)/float64(len(t.Drawn)-1), 0}
	}
	for v := 0; v <= most; v += 20 {
		s.marks = append(s.marks,
			mark{shape: stroke, x: at{0, 34}, x2: at{1, 0}, y: y(v), y2: y(v), row: -1, series: -2},
			mark{shape: words, x: at{0, 28}, y: y(v) + 4, end: true, quiet: true, s: strconv.Itoa(v), row: -1})
	}
	deepest := 1
	for i, d := range t.Drawn {
		lines := wrapped(cmp.Or(t.Head[d+1].Short, t.Head[d+1].Text), min(columnLength, 26/max(1, len(t.Drawn)-1)))
		for n, line := range lines {
			s.marks = append(s.marks, mark{shape: words, x: x(i), y: bottom + 20 + 17*float64(n), middle: true, s: line, row: -1})
		}
		deepest = max(deepest, len(lines))
	}
	type label struct {
		row  int
		text string
	}
	var ends []label
	for n, r := range t.Rows() {
		last := -1
		for i, d := range t.Drawn {
			v := r.Values[d]
			if v < 0 {
				continue
			}
			if last >= 0 {
				s.marks = append(s.marks, mark{shape: stroke, x: x(last), x2: x(i), y: y(r.Values[t.Drawn[last]]), y2: y(v), series: n, row: -1})
			}
			s.marks = append(s.marks, mark{shape: dot, x: x(i), y: y(v), series: n, row: n, column: d})
			last = i
		}
		if last >= 0 {
			var cells []string
			for _, d := range t.Drawn {
				if r.Values[d] >= 0 {
					cells = append(cells, strconv.Itoa(r.Values[d])) // the numbers behind a rate stand in the table
				}
			}
			ends = append(ends, label{n, r.Name + ": " + join(cells)})
		}
	}
	// The names stand under the plot: they are long, and their lines may meet.
	y2 := bottom + 31 + 17*float64(deepest)
	for _, l := range ends {
		s.marks = append(s.marks,
			mark{shape: stroke, x: at{0, 0}, x2: at{0, 36}, y: y2 - 5, y2: y2 - 5, series: l.row, row: -1},
			mark{shape: dot, x: at{0, 18}, y: y2 - 5, series: l.row, row: -1},
			mark{shape: words, x: at{0, 44}, y: y2, s: l.text, row: -1})
		y2 += keyLine
	}
	s.height = y2
}

func join(cells []string) string {
	out := ""
	for i, c := range cells {
		if i > 0 {
			out += ", "
		}
		out += c
	}
	return out
}

// heat draws the table as tinted cells under the name of each row.
func (s *scene) heat(t Table) {
	most := 1
	for _, r := range t.Rows() {
		most = max(most, slices.Max(r.Values))
	}
	columns := float64(len(t.Head) - 1)
	y := s.over(t.Head[1:])
	for i, h := range t.Head[1:] {
		s.marks = append(s.marks, mark{shape: words, x: at{(float64(i) + .5) / columns, 0}, y: y + 12 + 15*float64(i%3), middle: true, quiet: true, s: h.Text, row: -1})
	}
	y += 56
	row := 0
	for _, g := range t.Groups {
		if g.Title != "" {
			y += 10
			y = s.name(g.Title, y, false)
		}
		for _, r := range g.Rows {
			y = s.name(r.Name, y, g.Title != "")
			for c, v := range r.Values {
				if v < 0 {
					continue
				}
				tint := 0.0
				if v > 0 {
					tint = .12 + .6*float64(v)/float64(most)
				}
				s.marks = append(s.marks,
					mark{shape: box, x: at{float64(c) / columns, 1}, x2: at{float64(c+1) / columns, -1}, y: y, y2: y + 20, series: -3, tint: tint, row: row, column: c},
					mark{shape: words, x: at{(float64(c) + .5) / columns, 0}, y: y + 15, middle: true, s: r.Cells[c], row: -1})
			}
			y += 25
			row++
		}
	}
	s.height = y
}

// over writes what several columns stand under above them, over a line as wide as they are, and answers where it ends.
func (s *scene) over(head []TableHead) float64 {
	const top, line = 4.0, 15
	columns, end := float64(len(head)), top
	var rules []mark
	for from, to := 0, 0; from < len(head); from = to {
		for to = from + 1; to < len(head) && head[to].Over == head[from].Over; to++ {
		}
		if head[from].Over == "" {
			continue
		}
		start := at{float64(from) / columns, 2}
		y := top
		for _, part := range wrapped(head[from].Over, overLength) {
			y += line
			s.marks = append(s.marks, mark{shape: words, x: start, y: y, s: part, row: -1})
		}
		end = max(end, y+6)
		rules = append(rules, mark{shape: stroke, x: start, x2: at{float64(to) / columns, -2}, series: -1, row: -1})
	}
	for _, r := range rules {
		r.y, r.y2 = end, end
		s.marks = append(s.marks, r)
	}
	return end
}

// How many letters stand in a line: of a row's name, as many as a telephone shows; of a name that stands around a place of a
// trend; of what the narrowest columns stand under.
const nameLength, columnLength, overLength = 48, 18, 22

// name writes the name of a row from y on, in as many lines as it takes, and answers where they end.
func (s *scene) name(text string, y float64, quiet bool) float64 {
	for _, line := range wrapped(text, nameLength) {
		s.marks = append(s.marks, mark{shape: words, x: at{0, 5}, y: y + 14, s: line, quiet: quiet, row: -1})
		y += 17
	}
	return y + 3
}

// wrapped breaks a text into lines of so many letters, of which a Chinese one takes two places; a longer word has a line of its
// own. There is at least one line.
func wrapped(text string, length int) []string {
	out, taken := []string{""}, 0
	for _, word := range strings.Fields(text) {
		for i, piece := range pieces(word) {
			places := 0
			for _, r := range piece {
				places++
				if wide(r) {
					places++
				}
			}
			between := ""
			if i == 0 && taken > 0 {
				between = " "
			}
			if taken > 0 && taken+len(between)+places > length {
				out, taken, between = append(out, ""), 0, ""
			}
			out[len(out)-1] += between + piece
			taken += len(between) + places
		}
	}
	return out
}

// pieces are the parts of a word between which a line may break: Chinese letters, with the marks that belong to them.
func pieces(word string) []string {
	var out []string
	begun, before := 0, rune(0)
	for i, r := range word {
		opens := unicode.In(r, unicode.Ps, unicode.Pi)
		breaks := unicode.Is(unicode.Han, r) || wide(before) && (opens || !unicode.IsPunct(r))
		if i > 0 && breaks && !unicode.In(before, unicode.Ps, unicode.Pi) {
			out, begun = append(out, word[begun:i]), i
		}
		before = r
	}
	return append(out, word[begun:])
}

func wide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}
