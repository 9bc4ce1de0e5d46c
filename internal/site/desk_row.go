package site

import (
	"net/url"
	"strconv"
	"time"

	"tamatch/internal/domain"
)

// dayLength is by what the desk orders: within a day the action and the fit decide.
const dayLength = 24 * time.Hour

// row is one line of the desk.
func (w *deskWork) row(r *request, b Base, d deskItem, open string) deskRow {
	row := deskRow{
		ID: "row-" + d.key(), Due: b.Due(d.At), Title: w.title(b, d), Ref: d.ref, Current: d.key() == open,
		Href: r.with("open", d.key()) + "#row-" + url.PathEscape(d.key()),
	}
	row.Under, row.UnderLang = w.about(b, d)
	row.Status = w.status(b, d)
	label := w.verb(b, d)
	switch {
	case d.kind == domain.KindOrg && !r.Viewer.Admin(), d.kind != domain.KindOrg && !r.Viewer.Broker():
		row.NextText = label
	case d.Next == domain.NextPropose || d.Next == domain.NextRemind || d.Next == domain.NextConfirm:
		row.Next = Action{Label: label, Href: "/desk/act", Post: true, Fields: d.fields(string(deskDo(d.Next)), r.with("open", ""))}
	case d.Next == domain.NextFind:
		row.Next = Action{Label: label, Href: "/needs/" + d.ref}
	case d.Next == domain.NextRegister:
		row.Next = Action{Label: label, Href: "/admin/organizations/" + d.id}
	default:
		row.Next = Action{Label: label, Href: row.Href}
	}
	return row
}

// deskDo is what the desk's form asks for where the row itself can do it.
func deskDo(n domain.Next) domain.Action {
	if n == domain.NextPropose {
		return domain.ActionPropose
	}
	return domain.ActionRemind
}

// fields name the record and the step for the desk's form; back is where it leads afterwards.
func (d deskItem) fields(do, back string) []Hidden {
	out := []Hidden{{"do", do}, {"kind", string(d.kind)}, {"id", d.id}, {"back", back}}
	// What is verified is what was read: the version goes along.
	switch {
	case d.need != nil && d.kind == domain.KindNeed:
		out = append(out, Hidden{"version", strconv.Itoa(d.need.Version)})
	case d.offer != nil && d.kind == domain.KindOffer:
		out = append(out, Hidden{"version", strconv.Itoa(d.offer.Version)})
	}
	if d.revision != nil {
		out = append(out, Hidden{"revision", "1"})
	}
	return out
}

// title says what is due.
func (w *deskWork) title(b Base, d deskItem) string {
	switch d.Reason {
	case domain.DueSubmitted, domain.DueDormant:
		return b.T("desk.due." + string(d.Reason) + "." + string(d.kind))
	case domain.DueFirst:
		return b.T("desk.due.first", "count", d.proposal.Of)
	case domain.DueUncovered:
		return b.T("desk.due.uncovered", "lines", b.LineNames(*d.need, d.proposal.Uncovered))
	case domain.DueAnswer, domain.DueHalfTime:
		v := w.names.view(domain.Viewer{}, *d.match)
		return b.T("desk.due."+string(d.Reason), "who", v.sideName(b, v.turn()))
	}
	return b.T("desk.due." + string(d.Reason))
}

// about says of which record, in its own words.
func (w *deskWork) about(b Base, d deskItem) (words, lang string) {
	switch {
	case d.match != nil:
		v := w.names.view(domain.Viewer{}, *d.match)
		if v.offer != nil {
			lang = v.offer.Language
		}
		return b.T("desk.with", "requester", v.requesterName(b), "offer", v.offerTitle(b)), lang
	case d.need != nil:
		return b.T("desk.of", "who", b.StateName(d.need.State), "title", d.need.Title), d.need.Language
	case d.offer != nil:
		return b.T("desk.of", "who", b.ShortName(w.names.organizations[d.offer.OrganizationID]), "title", d.offer.Title), d.offer.Language
	case d.organization != nil:
		return b.T("desk.of", "who", b.OrganizationName(*d.organization), "title", b.KindLabel(d.organization.Kind)), ""
	}
	return "", ""
}

func (w *deskWork) status(b Base, d deskItem) Status {
	switch {
	case d.revision != nil:
		return b.Status("desk.revision", ToneWaiting)
	case d.match != nil:
		return w.names.view(domain.Viewer{}, *d.match).status(b)
	case d.need != nil:
		return b.NeedStatus(d.need.Status)
	case d.offer != nil:
		return b.OfferStatus(d.offer.Status)
	}
	return b.Status("directory.unverified", ToneWaiting)
}

// verb is the next action with whom it concerns.
func (w *deskWork) verb(b Base, d deskItem) string {
	who := ""
	switch {
	case d.match != nil && d.Next == domain.NextPropose:
		who = w.names.view(domain.Viewer{}, *d.match).requesterName(b)
	case d.match != nil:
		v := w.names.view(domain.Viewer{}, *d.match)
		who = v.sideName(b, v.turn())
	case d.need != nil:
		who = b.StateName(d.need.State)
	case d.offer != nil:
		who = b.ShortName(w.names.organizations[d.offer.OrganizationID])
	}
	return b.T("desk.verb."+string(d.Next), "who", who)
}
