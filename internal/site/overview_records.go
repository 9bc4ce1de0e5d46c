package site

import (
	"net/url"
	"regexp"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// openedPage lists exactly what a number of a figure counts, for this reader: records, or the States, areas and providers
// among them.
type openedPage struct {
	Base
	Ways     []Link
	Says     string   // how many they are
	Picked   []string // what they have in common
	Scope    string
	Counts   []DirectoryTab // the same records, counted otherwise
	Lines    bool           // the rows say how many of their lines count
	Rows     []openedRecord
	Matches  []openedMatch
	Findings []openedFinding
	Parts    []openedPart
	What     string // the parts are
	Of       string // what their numbers count
	Areas    bool
	Pager    Pager
	Drafter  bool // may group records for the text of a note
	Here     string
	Empty    Empty
}

// openedRecord is a need or an offer, with how many of its lines count.
type openedRecord struct {
	recordLine
	Lines int
}

// openedPart is a State, an area or a provider, and how many records there are of it.
type openedPart struct {
	Name, Href      string
	Instrument, Why string // of an area
	Records         int
}

// openedMatch is a match as the pair that it is of: who reads a figure may not be one of its parties.
type openedMatch struct {
	Need, Offer         string
	NeedHref, OfferHref string
	Status              Status
}

// openedFinding is a statement of a source.
type openedFinding struct {
	ID, Ref, State, Summary, Source, Lang string
}

var openedShow = page[openedPage]("overview/records")

// ofNote is the shape of a note's reference in the address of what its numbers count.
var ofNote = regexp.MustCompile(`^[A-Z]-\d{4}-\d{4,}$`)

// viaNote is an address that a number of a draft leads to: the note counts what the public sees, whoever drafts it.
func viaNote(href, reference string) string {
	if href == "" {
		return ""
	}
	return href + "&note=" + reference
}

// noteCounts says whether the address comes from a note. The viewer is then the public, and the way back leads to the note,
// whether there is one or not.
func (r *request) noteCounts() (domain.Viewer, *Link) {
	if ref := r.query("note"); ofNote.MatchString(ref) {
		return domain.Viewer{}, &Link{r.T("opened.back.note", "reference", ref), "/notes/" + ref}
	}
	return r.Viewer, nil
}

func (s *Site) openFigure(r *request) error {
	parameters := r.pickParameters()
	if ok, err := r.understood(r.T("opened.title"), parameters...); !ok {
		return err
	}
	pick, err := report.ParsePick(r.echo.QueryParams())
	if err != nil {
		return err
	}
	viewer, note := r.noteCounts()
	a, err := s.scopeOf(r, viewer, r.echo.QueryParams())
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("opened.title"), a.wrong)
	}
	opened, err := report.Open(r.ctx(), s.store, a.Scope, pick)
	if err != nil {
		return err
	}
	p := openedPage{Base: r.base(r.T("opened.title")), Scope: report.ScopeIn(r.Printer, a.Scope), Picked: r.pickWords(parameters)}
	p.Says, p.Lines = p.openedSays(opened), pick.Count == report.CountLines
	p.Ways = []Link{{r.T("opened.back"), "/overview" + query(a.Scope)}}
	if note != nil {
		p.Ways, p.Scope = []Link{*note}, r.T("opened.note", "scope", p.Scope)
	}
	p.ways(r, pick)
	p.counts(r, opened)
	p.Empty = Empty{Title: r.T("opened.empty"), Text: r.T("opened.empty.text")}
	listed := opened.Records()
	if ofParts(pick) {
		listed = len(opened.Parts)
	}
	if last, yes := r.beyond(recordPage, listed); yes {
		return r.see(last)
	}
	p.Pager = p.Base.Pager(r.pageNo(), recordPage, listed, r.pageHref)
	from := min((r.pageNo()-1)*recordPage, listed)
	if err := s.openedRows(r, &p, opened, a.Scope, from, min(from+recordPage, listed)); err != nil {
		return err
	}
	p.Drafter, p.Here = r.draftsNotes(), url.QueryEscape(r.address(nil))
	return openedShow.show(r, p)
}

// ofParts says whether the number counts States, areas or providers, and not records or their lines.
func ofParts(p report.Pick) bool { return p.Count != "" && p.Count != report.CountLines }

// openedRows fill the page with what the number counts, from one place to another.
func (s *Site) openedRows(r *request, p *openedPage, o report.Opened, scope report.Scope, from, to int) error {
	var refs []recordRef
	switch {
	case ofParts(o.Pick):
		return s.openedParts(r, p, o, scope, from, to)
	case o.Pick.Kind == domain.KindNeed:
		for _, id := range o.Needs[from:to] {
			refs = append(refs, recordRef{domain.KindNeed, id})
		}
	case o.Pick.Kind == domain.KindOffer:
		for _, id := range o.Offers[from:to] {
			refs = append(refs, recordRef{domain.KindOffer, id})
		}
	case o.Pick.Kind == domain.KindMatch:
		var err error
		p.Matches, err = s.openedMatches(r, p.Base, o.Matches[from:to])
		return err
	case o.Pick.Kind == domain.KindFinding:
		for _, f := range o.Findings[from:to] {
			p.Findings = append(p.Findings, openedFinding{ID: f.ID, Ref: f.Reference, State: stateOrSeveral(p.Base, f.State), Summary: f.Summary, Source: f.SourceRef, Lang: f.Language})
		}
		return nil
	}
	rows, err := s.recordLines(r, p.Base, "", refs)
	for _, row := range rows {
		p.Rows = append(p.Rows, openedRecord{row, o.LinesOf[row.Ref]})
	}
	if o.Pick.Provider != "" && len(rows) > 0 {
		p.Picked = append(p.Picked, r.T("opened.by", "kind", r.T("opened.by.provider"), "value", rows[0].From))
	}
	return err
}

// openedParts are the States or providers by name, and the areas in the order of the table of subtypes.
func (s *Site) openedParts(r *request, p *openedPage, o report.Opened, scope report.Scope, from, to int) error {
	p.Areas = o.Pick.Count == report.CountAreas
	p.What = r.T("opened.count." + o.Pick.Count)
	switch o.Pick.Kind {
	case domain.KindOffer:
		p.Of = r.T("measure.offers")
	case domain.KindFinding:
		p.Of = r.T("measure.statements")
	default:
		p.Of = r.T("measure.requests")
	}
	names := map[string]string{}
	if o.Pick.Count == report.CountProviders {
		var ids []string
		for _, x := range o.Parts {
			ids = append(ids, x.Code)
		}
		var err error
		if names, err = s.providerNames(r, p.Base, ids); err != nil {
			return err
		}
	}
	for _, x := range o.Parts {
		part := openedPart{Href: x.Pick.Href(scope), Records: x.Records}
		if note := r.query("note"); ofNote.MatchString(note) {
			part.Href = viaNote(part.Href, note)
		}
		switch o.Pick.Count {
		case report.CountStates:
			part.Name = r.StateName(x.Code)
		case report.CountProviders:
			part.Name = names[x.Code]
		case report.CountAreas:
			part.Name = r.SubtypeLabel(domain.Subtype(x.Pick.Subtype))
			part.Instrument, part.Why = report.Name(r.Printer, report.Label{Of: "instrument", Code: x.Pick.Instrument}), r.T("gap.why."+x.Pick.Why)
		}
		p.Parts = append(p.Parts, part)
	}
	if !p.Areas {
		i18n.SortBy(r.Lang(), p.Parts, func(x openedPart) string { return x.Name })
	}
	p.Parts = p.Parts[from:to]
	return nil
}

// openedSays is how many there are, with what they are counted in.
func (b Base) openedSays(o report.Opened) string {
	n := func(key string, count int) domain.Message { return domain.Say("report.n."+key, "count", count) }
	switch {
	case o.Count() == 0:
		return b.T("opened.found", "count", 0)
	case o.Pick.Count == report.CountLines:
		return b.T("opened.found.lines", "lines", n("lines", o.Lines), "requests", n("requests", len(o.Needs)))
	case o.Pick.Count == report.CountAreas:
		return b.T("opened.found.areas", "areas", n("areas", len(o.Parts)), "requests", n("requests", len(o.Needs)))
	case o.Pick.Count == report.CountProviders:
		return b.T("opened.found.offers", "offers", n("offers", len(o.Offers)), "providers", n("providers", o.Providers))
	case o.Pick.Kind == domain.KindFinding && o.States > 0:
		return b.T("opened.found.findings", "findings", n("findings", len(o.Findings)), "states", n("states", o.States))
	case o.Pick.Kind == domain.KindNeed:
		return b.T("opened.found.needs", "requests", n("requests", len(o.Needs)), "states", n("states", o.States))
	case o.Pick.Kind == domain.KindOffer:
		return b.T("opened.found.offers", "offers", n("offers", len(o.Offers)), "providers", n("providers", o.Providers))
	}
	return b.T("opened.found", "count", o.Records())
}

// ways lead back from one State, area or provider to all of them.
func (p *openedPage) ways(r *request, pick report.Pick) {
	up := func(count string, names ...string) {
		p.Ways = append(p.Ways, Link{r.T("opened.all." + count), r.address(func(q url.Values) {
			for _, name := range append(names, "page") {
				q.Del(name)
			}
			q.Set("count", count)
		})})
	}
	switch {
	case pick.State != "":
		up(report.CountStates, "state")
	case pick.Provider != "":
		up(report.CountProviders, "provider")
	case pick.Why != "":
		up(report.CountAreas, "why", "subtype", "in")
	}
}

// counts lead to the same records, counted otherwise: the number that was clicked and those beside it.
func (p *openedPage) counts(r *request, o report.Opened) {
	type counted struct {
		count, key string
		n          int
	}
	var all []counted
	switch {
	case o.Pick.Count == report.CountAreas:
	case o.Pick.Kind == domain.KindNeed:
		all = []counted{{"", "requests", len(o.Needs)}, {report.CountLines, "lines", o.Lines}, {report.CountStates, "states", o.States}}
	case o.Pick.Kind == domain.KindOffer:
		all = []counted{{"", "offers", len(o.Offers)}, {report.CountProviders, "providers", o.Providers}}
	case o.Pick.Kind == domain.KindFinding && o.States > 0:
		all = []counted{{"", "findings", len(o.Findings)}, {report.CountStates, "states", o.States}}
	}
	for _, c := range all {
		href := r.address(func(q url.Values) {
			q.Del("page")
			q.Del("count")
			if c.count != "" {
				q.Set("count", c.count)
			}
		})
		p.Counts = append(p.Counts, DirectoryTab{Label: r.T("report.n."+c.key, "count", c.n), Href: href, Current: c.count == o.Pick.Count})
	}
}

func stateOrSeveral(b Base, code string) string {
	if code == "" {
		return b.T("opened.several")
	}
	return b.StateName(code)
}

// openedMatches are the pairs of the matches. Only what the reader may see of them is named.
func (s *Site) openedMatches(r *request, b Base, list []store.MatchFact) ([]openedMatch, error) {
	var needIDs, offerIDs []string
	for _, m := range list {
		needIDs, offerIDs = append(needIDs, m.NeedID), append(offerIDs, m.OfferID)
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, IDs: needIDs})
	if err != nil {
		return nil, err
	}
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, IDs: offerIDs})
	if err != nil {
		return nil, err
	}
	var out []openedMatch
	for _, m := range list {
		row := openedMatch{Status: b.MatchStatus(m.Status)}
		if i := slices.IndexFunc(needs, func(n domain.Need) bool { return n.ID == m.NeedID }); i >= 0 {
			row.Need, row.NeedHref = needs[i].Reference+" "+needs[i].Title, recordHref(domain.KindNeed, needs[i].Reference)
		}
		if i := slices.IndexFunc(offers, func(o domain.Offer) bool { return o.ID == m.OfferID }); i >= 0 {
			row.Offer, row.OfferHref = offers[i].Reference+" "+offers[i].Title, recordHref(domain.KindOffer, offers[i].Reference)
		}
		out = append(out, row)
	}
	return out, nil
}
