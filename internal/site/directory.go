package site

import (
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/text"
)

// DirectoryTabs is the template "directory-tabs": the two lists of the directory.
type DirectoryTabs struct {
	*i18n.Printer
	Items []DirectoryTab
}

// DirectoryTab is one of the lists.
type DirectoryTab struct {
	Label, Href string
	Count       int
	Current     bool
}

func (r *request) directoryTabs(states, providers int) DirectoryTabs {
	at := r.echo.Request().URL.Path
	return DirectoryTabs{r.Printer, []DirectoryTab{
		{r.T("directory.states"), "/states", states, !strings.HasPrefix(at, "/providers")},
		{r.T("directory.providers"), "/providers", providers, strings.HasPrefix(at, "/providers")},
	}}
}

// showDirectory leads from the record's name for the directory to the readers' one.
func (s *Site) showDirectory(r *request) error { return r.see("/directory") }

// matches says whether the words of a search stand in one of the names, whatever the case and the accents.
func matches(search string, names ...string) bool {
	want := text.Fold(search)
	for _, name := range names {
		if strings.Contains(text.Fold(name), want) {
			return true
		}
	}
	return want == ""
}

// RecordRows is the template "record-rows": a short list of needs or of offers under the name that Label gives them.
type RecordRows struct {
	*i18n.Printer
	Label string
	Rows  []RecordRow
}

// RecordRow is a need or an offer in a short list.
type RecordRow struct {
	Ref, Href, Title, Lang string
	About                  string // instruments
	Status                 Status
	Confirmed              Date
	Known                  bool // the date is known
}

// NeedRow is the row of a need.
func (b Base) NeedRow(n domain.Need) RecordRow {
	row := RecordRow{
		Ref: n.Reference, Href: "/needs/" + n.Reference, Title: n.Title, Lang: n.Language,
		About: b.instruments(n.InstrumentsNamed()), Status: b.NeedStatus(n.Status),
	}
	if n.LastConfirmed != nil {
		row.Confirmed, row.Known = b.Day(*n.LastConfirmed), true
	}
	return row
}

// OfferRow is the row of an offer.
func (b Base) OfferRow(o domain.Offer) RecordRow {
	row := RecordRow{
		Ref: o.Reference, Href: "/offers/" + o.Reference, Title: o.Title, Lang: o.Language,
		About: b.instruments(o.Instruments), Status: b.OfferStatus(o.Status),
	}
	if o.LastConfirmed != nil {
		row.Confirmed, row.Known = b.Day(*o.LastConfirmed), true
	}
	return row
}

// instruments are the short titles as one list.
func (b Base) instruments(codes []domain.Instrument) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = b.InstrumentLabel(code)
	}
	return b.List(words)
}
