package i18n

import (
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// ArticleNames says "articles 7 and 8 of the Firearms Protocol" for "FIREARMS:7", "FIREARMS:8": one phrase an
// instrument, in the instruments' order.
func (p *Printer) ArticleNames(codes []string) []string {
	byInstrument := map[string][]string{}
	var order []string
	for _, c := range codes {
		instrument, article, ok := strings.Cut(c, ":")
		if !ok {
			continue
		}
		if byInstrument[instrument] == nil {
			order = append(order, instrument)
		}
		byInstrument[instrument] = append(byInstrument[instrument], article)
	}
	var out []string
	for _, instrument := range order {
		out = append(out, p.ArticlesOf(domain.Instrument(instrument), byInstrument[instrument]))
	}
	return out
}

// ArticlesOf says "articles 7 and 8 of the Firearms Protocol", or the instrument alone where none is named.
func (p *Printer) ArticlesOf(instrument domain.Instrument, articles []string) string {
	if len(articles) == 0 {
		return p.InstrumentLabel(instrument)
	}
	return p.T("reasons.articles", "count", len(articles), "articles", articles, "instrument", p.InstrumentLabel(instrument))
}

// ArticleTitle is the heading of an article such as "18(3)", "" where the instrument has none.
func (p *Printer) ArticleTitle(instrument domain.Instrument, article string) string {
	in, ok := reference.InstrumentByCode(string(instrument))
	if !ok {
		return ""
	}
	no, _, _ := strings.Cut(article, "(")
	n, err := strconv.Atoi(no)
	if err != nil {
		return ""
	}
	h, _ := in.Article(n)
	return h.Titles.In(p.Lang())
}
