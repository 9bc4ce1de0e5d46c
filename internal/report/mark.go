package report

import (
	"slices"
	"strconv"

	"golang.org/x/image/font/opentype"
)

// lettered says whether the face has all letters of what a picture of the table says.
func lettered(f *opentype.Font, t Table) bool {
	has := func(said string) bool {
		for _, r := range said {
			if i, err := f.GlyphIndex(nil, r); err != nil || i == 0 {
				return false
			}
		}
		return true
	}
	for _, h := range t.Head {
		if !has(h.Text) {
			return false
		}
	}
	for _, g := range t.Groups {
		if !has(g.Title) {
			return false
		}
		for _, r := range g.Rows {
			if !has(r.Name) || slices.ContainsFunc(r.Cells, func(c string) bool { return !has(c) }) {
				return false
			}
		}
	}
	return true
}

// beside is the table under a picture of it: where the picture has marks in place of names, they stand before the names.
func (t Table) beside() (Table, error) {
	f, err := face()
	if err != nil || lettered(f, t) {
		return t, err
	}
	return t.marked(func(mark, name string) string { return mark + ". " + name }), nil
}

// marked calls the rows 1, 2 and so on, and the columns, where a picture names them, A, B and so on: name makes of the mark
// and the name what stands there. Headings of groups have no mark and are left out.
func (t Table) marked(name func(mark, name string) string) Table {
	if len(t.Drawn) != 1 || t.Form == Trend {
		t.Head = slices.Clone(t.Head)
		for i := range t.Head[1:] {
			t.Head[i+1].Text = name(string(rune('A'+i)), t.Head[i+1].Text)
		}
	}
	groups, n := t.Groups, 0
	t.Groups = nil
	for _, g := range groups {
		var rows []TableRow
		for _, r := range g.Rows {
			n++
			r.Name, r.Cells = name(strconv.Itoa(n), r.Name), slices.Clone(r.Cells)
			rows = append(rows, r)
		}
		t.Groups = append(t.Groups, TableGroup{Rows: rows})
	}
	return t
}
