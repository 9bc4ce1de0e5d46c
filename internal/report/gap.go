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
		out = append(out, gapArticles(c, i))
	}
	return append(out, f.gapGroups(c), gapModalities(c))
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

// filled is the table with its rows under each heading, where something is asked or offered.
func (fig Figure) filled(headings, rows []Label, row func(heading, row Label) (Row, bool)) Figure {
	for _, h := range headings {
		g := Group{Label: h}
		for _, l := range rows {
			if r, ok := row(h, l); ok {
				g.Rows = append(g.Rows, r)
			}
		}
		if len(g.Rows) > 0 {
			fig.Groups = append(fig.Groups, g)
		}
	}
	return fig
}

// orNotStated are the labels of the codes, and of what does not state any.
func orNotStated(of string, codes []string) []Label {
	return append(labels(of, codes...), Label{Of: of, Code: notStated})
}

func gapArticles(c *counts, i domain.Instrument) Figure {
	fig := gapFigure("gap-articles-"+string(i), domain.Say("figure.gap_articles"), domain.Say("figure.head.subtype"))
	fig.About = Label{Of: "instrument", Code: string(i)}
	var numbers, subtypes []string
	for n := range reference.ArticleCount(string(i)) {
		numbers = append(numbers, strconv.Itoa(n+1))
	}
	articles := orNotStated("article", numbers)
	for n := range articles {
		articles[n].In = string(i)
	}
	for _, t := range types() {
		subtypes = append(subtypes, subtypesOf(t)...)
	}
	return fig.filled(articles, labels("subtype", subtypes...), func(a, s Label) (Row, bool) {
		of := cross{group: string(i), article: a.Code, row: s.Code}
		return gapRow(s, c.articles, of, c.offersArticles[of], Pick{Subtype: s.Code, Instrument: string(i), Article: a.Code})
	})
}

func (f *facts) gapGroups(c *counts) Figure {
	fig := gapFigure("gap-groups", domain.Say("figure.gap_groups"), domain.Say("figure.head.group"))
	fig.Notes = append(fig.Notes, domain.Say("figure.note.offer_open_to"))
	instruments := labels("instrument", f.instrumentColumns(func(string) bool { return true })...)
	return fig.filled(instruments, orNotStated("group", reference.Groups), func(i, g Label) (Row, bool) {
		return gapRow(g, c.groups, cross{group: i.Code, row: g.Code}, c.offersGroups[pair{i.Code, g.Code}], Pick{Instrument: i.Code, Group: g.Code})
	})
}

func gapModalities(c *counts) Figure {
	fig := gapFigure("gap-modalities", domain.Say("figure.gap_modalities"), domain.Say("figure.head.modality"))
	return fig.filled(labels("type", types()...), orNotStated("modality", reference.Modalities), func(t, m Label) (Row, bool) {
		return gapRow(m, c.modes, cross{group: t.Code, row: m.Code}, c.offersModes[pair{t.Code, m.Code}], Pick{Type: t.Code, Modality: m.Code})
	})
}
