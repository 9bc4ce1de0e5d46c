package report

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
)

// Compendium writes what open requests ask for and no open offer covers, by theme, for donors. It reads as the scope's
// viewer and names public requests alone.
func Compendium(ctx context.Context, st *store.Store, p *i18n.Printer, scope Scope) (Document, error) {
	o, err := Build(ctx, st, scope)
	if err != nil {
		return Document{}, err
	}
	w := &writer{Printer: p}
	w.doc = Document{
		Language: p.Lang(), Direction: p.Dir(), Date: o.AsOf, Original: p.T("report.original", "language", Name(p, Label{Of: "lang", Code: p.Lang()})),
		Title: p.T("compendium.document"), By: p.T("report.by"),
		Words: Words{Contents: p.T("report.contents"), Date: p.Date(o.AsOf)},
	}
	w.heading1("report.h.introduction")
	if len(o.Uncovered) == 0 {
		w.text("compendium/none", p.T("compendium.none"), nil)
		return w.doc, nil
	}
	w.text("compendium/what", p.T("compendium.what", "date", o.AsOf, "scope", w.scope(scope)), nil)
	w.heading1("compendium.themes")
	var ids []string
	for _, u := range o.Uncovered {
		ids = append(ids, u.Needs...)
	}
	needs := map[string]domain.Need{}
	for start := 0; start < len(ids); start += 500 {
		list, _, err := st.Needs(ctx, store.NeedFilter{Viewer: scope.Viewer, IDs: ids[start:min(start+500, len(ids))]})
		if err != nil {
			return Document{}, err
		}
		for _, n := range list {
			needs[n.ID] = n
		}
	}
	theme, subtype := "", domain.Subtype("")
	for _, u := range o.Uncovered {
		if t := u.Subtype.Type(); t != theme {
			theme = t
			w.second++
			w.third = 0
			w.doc.Blocks = append(w.doc.Blocks, Block{Kind: Heading2, Number: string(rune('A' + w.second - 1)), Text: Name(p, Label{Of: "type", Code: t})})
		}
		if u.Subtype != subtype {
			subtype = u.Subtype
			w.heading3(Name(p, Label{Of: "subtype", Code: string(subtype)}))
		}
		var items []string
		for _, id := range u.Needs {
			if n, ok := needs[id]; ok && n.Visibility == domain.Public {
				items = append(items, p.T("compendium.item", "state", StateNames(p.Lang(), []string{n.State})[0], "title", n.Title, "reference", n.Reference))
			}
		}
		i18n.SortBy(p.Lang(), items, func(s string) string { return s })
		if len(items) > 0 {
			w.text("compendium/"+string(u.Subtype)+"/"+string(u.Instrument)+"/"+u.Why,
				p.T("compendium.gap."+u.Why, "instrument", Name(p, Label{Of: "instrument", Code: string(u.Instrument)})), items)
		}
	}
	return w.doc, nil
}

// OfStates is a gap table with States in place of requests. A State that asks several times counts once; numbers of offers
// stay.
func (f Figure) OfStates() Figure {
	out := f
	out.Unit = domain.Say("figure.unit.gap_states")
	out.Groups = nil
	for _, g := range f.Groups {
		group := Group{Label: g.Label}
		for _, r := range g.Rows {
			row := Row{Label: r.Label}
			for _, c := range r.Cells {
				if c.Pick != nil && c.Pick.Kind == domain.KindNeed {
					c.Value = len(c.States)
					states := c.Pick.Of(CountStates)
					c.Pick = &states
				}
				row.Cells = append(row.Cells, c)
			}
			group.Rows = append(group.Rows, row)
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}
