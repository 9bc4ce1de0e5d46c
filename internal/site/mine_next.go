package site

import "tamatch/internal/domain"

// nextForNeed is the next step with a need, as a verb.
func (b Base) nextForNeed(v domain.Viewer, n domain.Need) Action {
	at := "/needs/" + n.Reference
	switch {
	case !writesNeeds(v):
		return Action{Label: b.T("mine.next.open"), Href: at, Quiet: true}
	case n.Status == domain.NeedClearing && v.Has(domain.RoleFocalPoint):
		return Action{Label: b.T("mine.next.clear"), Href: at + "/edit/" + checkStep, Quiet: true}
	}
	return b.nextFor(at, n.Status, n.ReturnReason != "", "mine.next.offers")
}

// nextForOffer is the next step with an offer, as a verb.
func (b Base) nextForOffer(v domain.Viewer, o domain.Offer) Action {
	at := "/offers/" + o.Reference
	if !v.Has(domain.RoleProvider) {
		return Action{Label: b.T("mine.next.open"), Href: at, Quiet: true}
	}
	return b.nextFor(at, domain.NeedStatus(o.Status), o.ReturnReason != "", "mine.next.needs")
}

// nextFor is the next step of who writes the record at the address. The statuses that an offer has are a need's too.
func (b Base) nextFor(at string, status domain.NeedStatus, returned bool, whileOpen string) Action {
	next := Action{Label: b.T("mine.next.open"), Href: at, Quiet: true}
	switch status {
	case domain.NeedDraft:
		next.Label, next.Href = b.T("mine.next.write"), at+"/edit"
		if returned {
			next.Label = b.T("mine.next.correct")
		}
	case domain.NeedOpen:
		next.Label = b.T(whileOpen)
	case domain.NeedDormant:
		next.Label = b.T("mine.next.confirm")
	case domain.NeedLapsed:
		next.Label = b.T("mine.next.renew")
	case domain.NeedClosed:
		next.Label, next.Href, next.Post = b.T("mine.next.copy"), at+"/copy", true
	}
	return next
}
