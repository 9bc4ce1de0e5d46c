package report

import (
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// Name puts a label into the language of the printer.
func Name(p *i18n.Printer, l Label) string {
	switch {
	case l.Code == notStated || l.Code == "":
		if l.Of == "article" {
			return p.T("report.no_article")
		}
		return p.T("report.not_stated")
	case l.Of == "type":
		return p.TypeLabel(l.Code)
	case l.Of == "subtype":
		return p.SubtypeLabel(domain.Subtype(l.Code))
	case l.Of == "instrument":
		return p.InstrumentLabel(domain.Instrument(l.Code))
	case l.Of == "article":
		return articleName(p, l)
	case l.Of == "cycle" && !p.Knows("cycle."+l.Code):
		return p.T("report.cycle", "number", l.Code)
	}
	return p.Coded(l.Of+".", l.Code)
}

// TitleIn is the figure's title in the language of the printer.
func (f Figure) TitleIn(p *i18n.Printer) string {
	return p.T(f.Title.Key, "about", Name(p, f.About))
}

// articleName is "Article 8. Marking of firearms".
func articleName(p *i18n.Printer, l Label) string {
	number, err := strconv.Atoi(l.Code)
	if i, ok := reference.InstrumentByCode(l.In); ok && err == nil {
		if h, ok := i.Article(number); ok {
			return p.T("report.article", "number", l.Code, "title", h.Titles.In(p.Lang()))
		}
	}
	return l.Code
}
