package report

import (
	"slices"

	"tamatch/internal/domain"
)

// reasons are why nothing covers what is asked, in the order in which the note tells them.
var reasons = []string{"subtype", "instrument", "eligibility"}

// Reasons are why nothing covers what is asked.
func Reasons() []string { return slices.Clone(reasons) }

func (w *writer) supply(o Overview) {
	w.heading1("report.h.supply")
	var notes []int
	if o.Demo {
		notes = append(notes, w.note(w.T("report.note.catalogue")))
	}
	if o.Offers == 0 {
		w.text("supply/offers", w.T("report.supply.none"), nil)
	} else {
		w.text("supply/offers", w.T("report.supply.offers", "count", o.Offers, "offers", w.count("report.n.offers", o.Offers), "providers", w.count("report.n.providers", o.Providers)), nil, notes...)
		w.counts(w.Say(w.count("report.n.offers", o.Offers)), Pick{Kind: domain.KindOffer})
		w.counts(w.Say(w.count("report.n.providers", o.Providers)), Pick{Kind: domain.KindOffer, Count: CountProviders})
	}
	w.figure(o.Figure("supply-by-type"))
	w.figure(o.Figure("supply-by-subtype"))
	for _, why := range reasons {
		var items []string
		for _, u := range gapsBy(o.Uncovered, why) {
			items = append(items, w.T("report.gap.item", "count", len(u.States), "what", w.within(Label{Of: "subtype", Code: string(u.Subtype)}),
				"instrument", Name(w.Printer, Label{Of: "instrument", Code: string(u.Instrument)}), "states", w.states(u.States)))
		}
		if len(items) > 0 {
			w.text("supply/gap/"+why, w.T("report.gap."+why), items)
		}
	}
	if o.Aged > 0 {
		w.text("supply/aged", w.T("report.aged", "count", o.Aged)+w.T("report.between_sentences")+o.AgedByIn(w.Printer), nil)
		w.counts(w.Number(o.Aged), Pick{Kind: domain.KindNeed, Aged: true})
	}
	if f, ok := o.Figure("funnel"); ok && !f.Empty() {
		w.text("supply/funnel", w.T("report.funnel"), w.steps(o.Funnel))
		w.figure(f, true)
	}
	w.hidden(o.Hidden)
}

// steps say how long each step of the funnel took, where anything has taken it.
func (w *writer) steps(all []Step) []string {
	var out []string
	for _, s := range all {
		if s.Days >= 0 && s.Stage != stageCodes[suggested] {
			out = append(out, w.T("report.step", "stage", w.within(Label{Of: "stage", Code: s.Stage}), "count", s.Days))
		}
	}
	return out
}

// hidden are the anonymous totals, apart from all other figures.
func (w *writer) hidden(h Hidden) {
	if h.Empty() {
		return
	}
	w.text("supply/anonymous", w.T("report.anonymous"), nil, w.note(w.T("report.note.anonymous")))
	for _, f := range h.Figures() {
		w.figure(f, true)
	}
}

// Figures are the anonymous totals as tables, which open nothing.
func (h Hidden) Figures() []Figure {
	var out []Figure
	for _, t := range []struct {
		id    string
		title domain.Message
		head  domain.Message
		rows  []HiddenTotal
	}{
		{"anonymous-by-type", domain.Say("figure.anonymous_by_type"), domain.Say("figure.head.type"), h.ByType},
		{"anonymous-by-group", domain.Say("figure.anonymous_by_group"), domain.Say("figure.head.group"), h.ByGroup},
	} {
		f := Figure{ID: t.id, Form: Plain, Title: t.title, Unit: domain.Say("figure.unit.anonymous"), Head: t.head,
			Columns: labels("measure", "requests"), Notes: []domain.Message{domain.Say("figure.note.kept")}}
		var rows []Row
		for _, r := range t.rows {
			rows = append(rows, Row{r.Label, []Cell{{Value: r.Count, Kept: r.Kept}}})
		}
		f.Groups = one(rows)
		out = append(out, f)
	}
	return out
}
