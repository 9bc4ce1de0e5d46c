package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// openedPage lists exactly the records that a number of a figure counts, for this reader.
type openedPage struct {
	Base
	Back     string
	Found    int
	Says     string // how many they are
	Scope    string
	Rows     []recordLine
	Matches  []openedMatch
	Findings []openedFinding
	Pager    Pager
	Drafter  bool // may group records for the text of a note
	Here     string
	Empty    Empty
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

func (s *Site) openFigure(r *request) error {
	if ok, err := r.understood(r.T("opened.title"), r.pickParameters()...); !ok {
		return err
	}
	pick, err := report.ParsePick(r.echo.QueryParams())
	if err != nil {
		return err
	}
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("opened.title"), a.wrong)
	}
	scope := a.Scope
	opened, err := report.Open(r.ctx(), s.store, scope, pick)
	if err != nil {
		return err
	}
	p := openedPage{Base: r.base(r.T("opened.title")), Found: opened.Count(), Scope: report.ScopeIn(r.Printer, scope), Back: "/overview" + query(scope)}
	p.Says = r.T("opened.found", "count", p.Found)
	if pick.Kind == domain.KindNeed && p.Found > 0 {
		p.Says = r.T("opened.found.needs", "requests", domain.Say("report.n.requests", "count", p.Found), "states", domain.Say("report.n.states", "count", opened.States))
	}
	if last, yes := r.beyond(recordPage, p.Found); yes {
		return r.see(last)
	}
	p.Pager = p.Base.Pager(r.pageNo(), recordPage, p.Found, r.pageHref)
	p.Empty = Empty{Title: r.T("opened.empty"), Text: r.T("opened.empty.text")}
	from := min((r.pageNo()-1)*recordPage, p.Found)
	to := min(from+recordPage, p.Found)
	var refs []recordRef
	switch pick.Kind {
	case domain.KindNeed:
		for _, id := range opened.Needs[from:to] {
			refs = append(refs, recordRef{domain.KindNeed, id})
		}
	case domain.KindOffer:
		for _, id := range opened.Offers[from:to] {
			refs = append(refs, recordRef{domain.KindOffer, id})
		}
	case domain.KindMatch:
		if p.Matches, err = s.openedMatches(r, p.Base, opened.Matches[from:to]); err != nil {
			return err
		}
	case domain.KindFinding:
		for _, f := range opened.Findings[from:to] {
			p.Findings = append(p.Findings, openedFinding{ID: f.ID, Ref: f.Reference, State: stateOrSeveral(p.Base, f.State), Summary: f.Summary, Source: f.SourceRef, Lang: f.Language})
		}
	}
	if p.Rows, err = s.recordLines(r, p.Base, "", refs); err != nil {
		return err
	}
	p.Drafter, p.Here = r.draftsNotes(), url.QueryEscape(r.address(nil))
	return openedShow.show(r, p)
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
