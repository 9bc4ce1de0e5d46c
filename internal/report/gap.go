package report

import (
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// gapStages are the columns of a gap table: how far help has come, with what is offered beside what is asked.
var gapStages = []string{"asked", "offered", "proposed", "agreed", "delivered", "confirmed"}

// gaps are the tables of the gap map. Each number of a stage comes twice, of requests and of States; offers are offers.
func (f *facts) gaps(c *counts) []Figure {
	var out []Figure
	for _, i := range f.scope.instruments() {
		out = append(out, f.gapArticles(c, i))
	}
	return append(out, f.gapGroups(c), f.gapModalities(c))
}

func gapFigure(id string, title, head domain.Message) Figure {
	return Figure{
		ID: id, Form: Heat, Title: title, Unit: domain.Say("figure.unit.gap"), Head: head,
		Columns: labels("stage", gapStages...), Notes: []domain.Message{domain.Say("figure.note.gap")},
	}
}

// gapRow is one row, or false where nothing was asked and nothing offered.
func gapRow(label Label, cells tallies[cross], of cross, offers int, p Pick) (Row, bool) {
	p.Kind = domain.KindNeed
	offer := p
	offer.Kind = domain.KindOffer
	at := func(s stage) Cell {
		of.reach = s
		t, q := cells.get(of), p
		if s > asked {
			q.Stage = stageCodes[s]
		}
		return Cell{Value: t.requests, Pick: &q, States: t.states.codes()}
	}
	out := Row{label, []Cell{at(asked), {Value: offers, Pick: &offer}, at(proposed), at(agreed), at(delivered), at(confirmed)}}
	return out, out.Cells[0].Value > 0 || offers > 0
}

func (f *facts) gapArticles(c *counts, i domain.Instrument) Figure {
	fig := gapFigure("gap-articles-"+string(i), domain.Say("figure.gap_articles"), domain.Say("figure.head.subtype"))
	fig.About = Label{Of: "instrument", Code: string(i)}
	articles := []string{}
	for n := range reference.ArticleCount(string(i)) {
		articles = append(articles, strconv.Itoa(n+1))
	}
	for _, a := range append(articles, notStated) {
		g := Group{Label: Label{Of: "article", Code: a, In: string(i)}}
		for _, t := range types() {
			for _, s := range subtypesOf(t) {
				of := cross{group: string(i), article: a, row: s}
				row, ok := gapRow(Label{Of: "subtype", Code: s}, c.articles, of, c.offersArticles[of], Pick{Subtype: s, Instrument: string(i), Article: a})
				if ok {
					g.Rows = append(g.Rows, row)
				}
			}
		}
		if len(g.Rows) > 0 {
			fig.Groups = append(fig.Groups, g)
		}
	}
	return fig
}

func (f *facts) gapGroups(c *counts) Figure {
	fig := gapFigure("gap-groups", domain.Say("figure.gap_groups"), domain.Say("figure.head.group"))
	fig.Notes = append(fig.Notes, domain.Say("figure.note.offer_open_to"))
	columns := f.instrumentColumns(func(string) bool { return true })
	for _, i := range columns {
		g := Group{Label: Label{Of: "instrument", Code: i}}
		for _, group := range append(append([]string{}, reference.Groups...), notStated) {
			row, ok := gapRow(Label{Of: "group", Code: group}, c.groups, cross{group: i, row: group}, c.offersGroups[pair{i, group}], Pick{Instrument: i, Group: group})
			if ok {
				g.Rows = append(g.Rows, row)
			}
		}
		if len(g.Rows) > 0 {
			fig.Groups = append(fig.Groups, g)
		}
	}
	return fig
}

func (f *facts) gapModalities(c *counts) Figure {
	fig := gapFigure("gap-modalities", domain.Say("figure.gap_modalities"), domain.Say("figure.head.modality"))
	for _, t := range types() {
		g := Group{Label: Label{Of: "type", Code: t}}
		for _, m := range append(append([]string{}, reference.Modalities...), notStated) {
			row, ok := gapRow(Label{Of: "modality", Code: m}, c.modes, cross{group: t, row: m}, c.offersModes[pair{t, m}], Pick{Type: t, Modality: m})
			if ok {
				g.Rows = append(g.Rows, row)
			}
		}
		if len(g.Rows) > 0 {
			fig.Groups = append(fig.Groups, g)
		}
	}
	return fig
}
