package site

import (
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// dueRow is one thing that is due from the reader's organization: what it is, by when, and the step as a verb.
type dueRow struct {
	Ref, Href, Title, Lang string
	What                   string
	By                     *time.Time
	Due                    Date
	Do                     string
	DoHref                 string
}

// HasDue says whether it has a date.
func (d dueRow) HasDue() bool { return d.By != nil }

const (
	dueShown = 25
	// reviewAhead is how long before its review a record is asked for.
	reviewAhead = 30 * 24 * time.Hour
)

// due is what the reader's organization has to do, the first due first. It holds only steps that the reader may take.
func (s *Site) due(r *request, b Base) ([]dueRow, error) {
	var rows []dueRow
	add := func(row dueRow, key, verb string, by *time.Time) {
		row.What, row.Do, row.By = b.T("mine.due."+key), b.T("mine.do."+verb), by
		if by != nil {
			row.Due = b.Due(*by)
		}
		rows = append(rows, row)
	}
	if err := s.dueNeeds(r, add); err != nil {
		return nil, err
	}
	if err := s.dueOffers(r, add); err != nil {
		return nil, err
	}
	if err := s.dueMatches(r, add); err != nil {
		return nil, err
	}
	if err := s.dueChecklists(r, b, add); err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(x, y dueRow) int {
		switch {
		case x.By == nil && y.By == nil:
			return 0
		case x.By == nil:
			return 1
		case y.By == nil:
			return -1
		}
		return x.By.Compare(*y.By)
	})
	return rows, nil
}

type addDue func(row dueRow, key, verb string, by *time.Time)

func dueNeed(n domain.Need) dueRow {
	return dueRow{Ref: n.Reference, Href: "/needs/" + n.Reference, Title: n.Title, Lang: n.Language}
}

func dueOffer(o domain.Offer) dueRow {
	return dueRow{Ref: o.Reference, Href: "/offers/" + o.Reference, Title: o.Title, Lang: o.Language}
}

// to is the row with its step at that address.
func (d dueRow) to(href string) dueRow { d.DoHref = href; return d }

func (s *Site) dueNeeds(r *request, add addDue) error {
	if !writesNeeds(r.Viewer) {
		return nil
	}
	focal := r.Viewer.Has(domain.RoleFocalPoint)
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Limit: store.NoLimit, Sort: "due",
		Statuses: []domain.NeedStatus{domain.NeedDraft, domain.NeedClearing, domain.NeedOpen, domain.NeedDormant},
	})
	if err != nil {
		return err
	}
	pending, err := s.pendingOf(r)
	if err != nil {
		return err
	}
	for _, n := range needs {
		row := dueNeed(n)
		switch {
		case n.Status == domain.NeedDraft && n.ReturnReason != "":
			add(row.to(row.Href+"/edit"), "returned", "correct", nil)
		case n.Status == domain.NeedClearing && focal:
			add(row.to(row.Href+"/edit/"+checkStep), "clearing", "clear", nil)
		case n.Status == domain.NeedDormant:
			add(row.to(row.Href), "dormant", "confirm", n.NextReview)
		case n.Status == domain.NeedOpen && n.NextReview != nil && n.NextReview.Sub(r.now) < reviewAhead:
			add(row.to(row.Href), "review", "confirm", n.NextReview)
		}
		if rev, ok := pending[n.ID]; ok {
			dueRevision(rev, row, focal, add)
		}
	}
	return nil
}

func dueRevision(rev domain.Revision, row dueRow, focal bool, add addDue) {
	switch {
	case rev.Status == domain.NeedDraft && rev.ReturnReason != "":
		add(row.to(row.Href+"/edit"), "changes_returned", "correct", nil)
	case rev.Status == domain.NeedClearing && focal:
		add(row.to(row.Href+"/edit/"+checkStep), "changes_clearing", "clear", nil)
	}
}

func (s *Site) dueOffers(r *request, add addDue) error {
	if !r.Viewer.Has(domain.RoleProvider) {
		return nil
	}
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Limit: store.NoLimit, Sort: "due",
		Statuses: []domain.OfferStatus{domain.OfferDraft, domain.OfferOpen, domain.OfferDormant},
	})
	if err != nil {
		return err
	}
	pending, err := s.pendingOf(r)
	if err != nil {
		return err
	}
	for _, o := range offers {
		row := dueOffer(o)
		switch {
		case o.Status == domain.OfferDraft && o.ReturnReason != "":
			add(row.to(row.Href+"/edit"), "returned", "correct", nil)
		case o.Status == domain.OfferDormant:
			add(row.to(row.Href), "dormant", "confirm", o.RenewBy)
		case o.Status == domain.OfferOpen && o.RenewBy != nil && o.RenewBy.Sub(r.now) < reviewAhead:
			add(row.to(row.Href), "review", "confirm", o.RenewBy)
		}
		if rev, ok := pending[o.ID]; ok {
			dueRevision(rev, row, false, add)
		}
	}
	return nil
}

// dueSteps are the steps of a match that a party owes, with their words.
var dueSteps = map[domain.MatchStatus]struct {
	action    domain.Action
	key, verb string
}{
	domain.MatchWithRequester: {domain.ActionAccept, "answer", "answer"},
	domain.MatchWithProvider:  {domain.ActionAccept, "answer", "answer"},
	domain.MatchAgreed:        {domain.ActionStart, "start", "start"},
	domain.MatchDelivering:    {domain.ActionReport, "report", "report"},
	domain.MatchDelivered:     {domain.ActionConfirm, "delivered", "delivered"},
}

func (s *Site) dueMatches(r *request, add addDue) error {
	var statuses []domain.MatchStatus
	for _, st := range domain.MatchStatuses {
		if _, ok := dueSteps[st]; ok {
			statuses = append(statuses, st)
		}
	}
	matches, _, err := s.store.Matches(r.ctx(), store.MatchFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: statuses, Limit: store.NoLimit,
	})
	if err != nil {
		return err
	}
	var owed []domain.Match
	needIDs, offerIDs := []string{}, []string{}
	for _, m := range matches {
		if slices.ContainsFunc(m.Actions(r.Viewer), func(st domain.Step[domain.MatchStatus]) bool { return st.Action == dueSteps[m.Status].action }) {
			owed = append(owed, m)
			needIDs, offerIDs = append(needIDs, m.NeedID), append(offerIDs, m.OfferID)
		}
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, IDs: needIDs})
	if err != nil {
		return err
	}
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, IDs: offerIDs})
	if err != nil {
		return err
	}
	for _, m := range owed {
		row := dueRow{Ref: m.Reference, Href: "/matches/" + m.Reference}
		// The other side's record says more than one's own.
		if own := r.Viewer.Belongs(m.RequesterID); own {
			if i := slices.IndexFunc(offers, func(o domain.Offer) bool { return o.ID == m.OfferID }); i >= 0 {
				row.Title, row.Lang = offers[i].Title, offers[i].Language
			}
		} else if i := slices.IndexFunc(needs, func(n domain.Need) bool { return n.ID == m.NeedID }); i >= 0 {
			row.Title, row.Lang = needs[i].Title, needs[i].Language
		}
		if row.Title == "" {
			row.Title = r.T("mine.due.hidden")
		}
		add(row.to(row.Href), dueSteps[m.Status].key, dueSteps[m.Status].verb, m.DueAt)
	}
	return nil
}
