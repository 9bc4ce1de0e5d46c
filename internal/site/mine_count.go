package site

import (
	"net/url"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// mineCounts are the filters of one kind of record.
type mineCounts struct {
	Label string
	Items []mineCount
	all   int
}

type mineCount struct {
	Label, Href string
	Count       int
	Current     bool
}

// mineCounts counts the organization's records by status, and names what the list holds now.
func (s *Site) mineCounts(r *request, p *minePage) error {
	needs, err := countedBy(r, "need", p.Needs, domain.NeedStatuses, p.NeedStatus, func(st domain.NeedStatus) (int, error) {
		_, n, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.NeedStatus{st}, Limit: 1})
		return n, err
	})
	if err != nil {
		return err
	}
	offers, err := countedBy(r, "offer", !p.Needs, domain.OfferStatuses, p.OfferStatus, func(st domain.OfferStatus) (int, error) {
		_, n, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.OfferStatus{st}, Limit: 1})
		return n, err
	})
	if err != nil {
		return err
	}
	needs.Label, offers.Label = r.T("mine.needs"), r.T("mine.offers")
	if r.Organization.IsState() || needs.all > 0 {
		p.Counts = append(p.Counts, needs)
	}
	if r.Organization.Provides || offers.all > 0 {
		p.Counts = append(p.Counts, offers)
	}
	for _, group := range p.Counts {
		for _, c := range group.Items {
			if c.Current {
				p.Brief, p.Heading = group.Label+" · "+c.Label, group.Label
				if r.query("status") != "" {
					p.Heading = p.Brief
				}
			}
		}
	}
	return nil
}

// countedBy are the filters of a kind: all, then each status that a record has, or that is chosen where the list is of the
// kind.
func countedBy[S ~string](r *request, kind string, listed bool, statuses []S, name func(S) Status, count func(S) (int, error)) (mineCounts, error) {
	chosen := S(r.query("status"))
	out := mineCounts{Items: []mineCount{{Label: r.T("mine.all"), Href: "/mine?kind=" + kind, Current: listed && chosen == ""}}}
	for _, st := range statuses {
		n, err := count(st)
		if err != nil {
			return out, err
		}
		out.all += n
		current := listed && st == chosen
		if n > 0 || current {
			href := "/mine?" + url.Values{"kind": {kind}, "status": {string(st)}}.Encode()
			out.Items = append(out.Items, mineCount{name(st).Label, href, n, current})
		}
	}
	out.Items[0].Count = out.all
	return out, nil
}
