package report

import (
	"cmp"
	"slices"
	"strings"
)

// Difference is a paragraph that is not the same in two versions. Before or After is empty where it stands in one alone.
type Difference struct {
	Key, Number   string
	Before, After string
}

// Compare tells how the paragraphs of two versions differ, in the order of the later one.
func Compare(a, b Document) []Difference {
	words := func(x Block) string {
		out := x.Text
		for i, item := range x.Items {
			out += "\n" + Item(i) + " " + item
		}
		return out
	}
	find := func(d Document, key string) (Block, bool) {
		i := slices.IndexFunc(d.Blocks, func(x Block) bool { return x.Kind == Text && x.Key == key })
		if i < 0 {
			return Block{}, false
		}
		return d.Blocks[i], true
	}
	var out []Difference
	for _, x := range b.Blocks {
		if x.Kind != Text {
			continue
		}
		before, ok := find(a, x.Key)
		if !ok || words(before) != words(x) {
			out = append(out, Difference{x.Key, x.Number, words(before), words(x)})
		}
	}
	for _, x := range a.Blocks {
		if _, ok := find(b, x.Key); x.Kind == Text && !ok {
			out = append(out, Difference{x.Key, x.Number, words(x), ""})
		}
	}
	return out
}

// FigureDifference is a figure or a table of which a number is not the same in two versions, or that stands in one alone.
type FigureDifference struct {
	ID, Number, Title string // as in the later version that has it
	New, TakenOut     bool
	Cells             []CellDifference // of one that stands in both
}

// CellDifference is a number that is not the same. Before or After is empty where its row or column stands in one alone.
type CellDifference struct{ Row, Column, Before, After string }

// CompareFigures tells which figures and tables differ between two versions, and in which cells, in the order of the later one.
func CompareFigures(a, b Document) []FigureDifference {
	find := func(d Document, id string) *Table {
		for _, x := range d.Blocks {
			if x.Table != nil && x.Table.ID == id {
				return x.Table
			}
		}
		return nil
	}
	var out []FigureDifference
	for _, x := range b.Blocks {
		if x.Table == nil {
			continue
		}
		d := FigureDifference{ID: x.Table.ID, Number: x.Number, Title: x.Table.Title}
		if before := find(a, d.ID); before == nil {
			d.New = true
		} else if d.Cells = compareCells(*before, *x.Table); len(d.Cells) == 0 {
			continue
		}
		out = append(out, d)
	}
	for _, x := range a.Blocks {
		if x.Table != nil && find(b, x.Table.ID) == nil {
			out = append(out, FigureDifference{ID: x.Table.ID, Number: x.Number, Title: x.Table.Title, TakenOut: true})
		}
	}
	return out
}

// cellName is where a number stands in a table, by its names: a row that moved is still that row.
type cellName struct{ row, column string }

// compareCells are the numbers that differ, in the order of the later table; those that it has no more come last.
func compareCells(a, b Table) []CellDifference {
	was, before := cells(a)
	is, after := cells(b)
	var out []CellDifference
	for _, at := range is {
		if before[at] != after[at] {
			out = append(out, CellDifference{at.row, at.column, before[at], after[at]})
		}
	}
	for _, at := range was {
		if _, ok := after[at]; !ok && before[at] != "" {
			out = append(out, CellDifference{at.row, at.column, before[at], ""})
		}
	}
	return out
}

// MostChanged are the so many cells that changed most, in their order.
func MostChanged(all []CellDifference, most int) []CellDifference {
	change := func(c CellDifference) int {
		before, after := firstNumber(c.Before), firstNumber(c.After)
		return max(before-after, after-before)
	}
	by := slices.Clone(all)
	slices.SortStableFunc(by, func(a, b CellDifference) int { return cmp.Compare(change(b), change(a)) })
	by = by[:min(most, len(by))]
	return slices.DeleteFunc(slices.Clone(all), func(c CellDifference) bool { return !slices.Contains(by, c) })
}

// firstNumber is the number that a cell begins with, nought where it holds none. What stands between its digits is the
// language's.
func firstNumber(cell string) int {
	first, _, _ := strings.Cut(cell, " (")
	n := 0
	for _, r := range first {
		if r >= '0' && r <= '9' {
			n = n*10 + int(r-'0')
		}
	}
	return n
}

// cells are the numbers of a table by where they stand, and these places in their order.
func cells(t Table) ([]cellName, map[cellName]string) {
	var order []cellName
	out := map[cellName]string{}
	put := func(group string, r TableRow) {
		for i, text := range r.Cells {
			at := cellName{r.Name, t.Head[i+1].Text}
			if group != "" {
				at.row = group + ": " + r.Name
			}
			if over := t.Head[i+1].Over; over != "" {
				at.column = over + ": " + at.column
			}
			order, out[at] = append(order, at), text
		}
	}
	for _, g := range t.Groups {
		for _, r := range g.Rows {
			put(g.Title, r)
		}
	}
	if t.Total != nil {
		put("", *t.Total)
	}
	return order, out
}
