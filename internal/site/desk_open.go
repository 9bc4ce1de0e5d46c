package site

import (
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// deskOpen is the record that stands open beside the list; without Title there is none.
type deskOpen struct {
	Kind, Ref, Href string
	Title           string
	TitleLang       string
	Facts           Facts
	Status          Status
	Fit             Meter
	Words           Words
	HasWords        bool
	Changes         []Change
	Offers          []deskOffer
	OffersTitle     string
	Steps           []Action
	Return          deskReturn
	Assign          deskAssign
	History         History
}

// deskOffer is a suggestion that the broker may propose or dismiss.
type deskOffer struct {
	Title, Lang, Href string
	Fit               Meter
	Reasons           []string
	Less              []Reason
	Actions           []Action
}

// deskReturn sends a record back with words; without Fields the viewer may not.
type deskReturn struct {
	Fields []Hidden
	Reason Field
}

// deskAssign gives the record to somebody of the desk; without Fields the viewer may not.
type deskAssign struct {
	Fields []Hidden
	Person Field
}

// deskOpen puts the record of that reference beside the list. One that is not there any more leaves the place empty.
func (s *Site) deskOpen(r *request, b Base, w *deskWork, key string) (deskOpen, error) {
	if key == "" {
		return deskOpen{}, nil
	}
	var item deskItem
	if i := slices.IndexFunc(w.items, func(d deskItem) bool { return d.key() == key }); i >= 0 {
		item = w.items[i]
	} else if !s.handled(r, w, key, &item) {
		return deskOpen{}, nil
	}
	o := deskOpen{Kind: b.T("desk.kind." + string(item.kind)), Ref: item.ref, Status: w.status(b, item)}
	o.Title, o.TitleLang = w.about(b, item)
	var err error
	switch {
	case item.match != nil:
		err = s.openMatch(r, b, w, item, &o)
	case item.need != nil:
		err = s.openNeed(r, b, w, item, &o)
	case item.offer != nil:
		s.openOffer(r, b, w, item, &o)
	case item.organization != nil:
		s.openOrganization(r, b, item, &o)
	}
	if err != nil {
		return o, err
	}
	return o, s.openAssign(r, b, item, &o)
}

// handled finds a record that is no longer due, such as one that was just proposed.
func (s *Site) handled(r *request, w *deskWork, key string, item *deskItem) bool {
	switch {
	case strings.HasPrefix(key, domain.KindMatch.Letter()+"-"):
		m, err := s.store.Match(r.ctx(), r.Viewer, key)
		if err != nil {
			return false
		}
		*item = deskItem{kind: domain.KindMatch, id: m.ID, ref: m.Reference, match: &m, assigned: m.AssignedTo}
		w.items = append(w.items, *item)
		err = s.nameMissing(r, w)
		w.items = w.items[:len(w.items)-1]
		return err == nil
	case strings.HasPrefix(key, domain.KindNeed.Letter()+"-"):
		n, err := s.store.Need(r.ctx(), r.Viewer, key)
		*item = deskItem{kind: domain.KindNeed, id: n.ID, ref: n.Reference, need: &n, assigned: n.AssignedTo}
		return err == nil
	case strings.HasPrefix(key, domain.KindOffer.Letter()+"-"):
		f, err := s.store.Offer(r.ctx(), r.Viewer, key)
		*item = deskItem{kind: domain.KindOffer, id: f.ID, ref: f.Reference, offer: &f, assigned: f.AssignedTo}
		return err == nil
	}
	return false
}

// here is the desk with this record open, where a form of the record leads back to.
func (r *request) here(d deskItem) string { return r.with("open", d.key()) }

func (s *Site) openMatch(r *request, b Base, w *deskWork, d deskItem, o *deskOpen) error {
	v := w.names.view(r.Viewer, *d.match)
	o.Href = "/matches/" + d.ref
	o.Facts = Facts{b.Printer, []Fact{
		{v.requesterName(b), some(v.answer(b, domain.SideRequester, v.Requester).line())},
		{v.providerName(b), some(v.answer(b, domain.SideProvider, v.Provider).line())},
	}}
	if v.Score > 0 {
		o.Fit = b.Fit(v.Score / 100)
	}
	if v.need != nil {
		if of := len(v.Covered) + len(v.Uncovered); of > 0 {
			o.Facts.Items = append(o.Facts.Items, Fact{b.T("desk.covered"), some(b.T("match.lines", "covered", len(v.Covered), "of", of))})
		}
		if len(v.Uncovered) > 0 {
			o.Facts.Items = append(o.Facts.Items, Fact{b.T("desk.uncovered"), b.LineNames(*v.need, v.Uncovered)})
		}
	}
	if r.Viewer.Broker() {
		switch {
		case v.Status == domain.MatchSuggested:
			o.Steps = append(o.Steps,
				Action{Label: b.T("match.do.propose", "requester", v.requesterName(b)), Href: "/desk/act", Post: true, Main: true, Fields: d.fields("propose", r.here(d))},
				Action{Label: b.T("desk.dismiss"), Href: "/desk/act", Post: true, Quiet: true, Fields: d.fields("dismiss", r.with("open", "")), Confirm: b.T("match.sure.dismiss")})
		case v.Status == domain.MatchWithRequester || v.Status == domain.MatchWithProvider || v.Status == domain.MatchDelivered:
			o.Steps = append(o.Steps, Action{Label: b.T("desk.verb.remind", "who", v.sideName(b, v.turn())), Href: "/desk/act", Post: true, Main: true, Fields: d.fields("remind", r.here(d))})
		}
	}
	for _, reason := range b.ReasonItems(v.Reasons, 3) {
		o.Facts.Items = append(o.Facts.Items, Fact{Label: "", Values: []string{reason.Text}})
	}
	o.Facts.Items = mergeReasons(b, o.Facts.Items)
	s.openSuggestions(r, b, w, v.NeedID, d.id, o)
	events, err := s.store.Events(r.ctx(), r.Viewer, domain.KindMatch, d.id)
	if err != nil {
		return err
	}
	o.History = History{Items: v.history(b, events), Narrow: true}
	o.History.Items = o.History.Items[:min(len(o.History.Items), 4)]
	return nil
}

// mergeReasons puts the sentences of the argument into one row.
func mergeReasons(b Base, facts []Fact) []Fact {
	var out []Fact
	reasons := Fact{Label: b.T("desk.reasons")}
	for _, f := range facts {
		if f.Label == "" {
			reasons.Values = append(reasons.Values, f.Values...)
			continue
		}
		out = append(out, f)
	}
	if len(reasons.Values) > 0 {
		out = append(out, reasons)
	}
	return out
}

// line is the answer in one phrase.
func (a matchAnswer) line() string {
	parts := []string{a.Status.Label}
	if a.HasWhen {
		parts = append(parts, a.When.Exact)
	}
	if a.HasDue {
		parts = append(parts, a.Due.Shown)
	}
	return strings.Join(parts, " · ")
}

// openSuggestions lists the other suggestions for the need, each with its next action.
func (s *Site) openSuggestions(r *request, b Base, w *deskWork, needID, but string, o *deskOpen) {
	n, ok := w.names.needs[needID]
	if !ok {
		return
	}
	for _, m := range w.matches[needID] {
		offer, known := w.names.offers[m.OfferID]
		if m.Status != domain.MatchSuggested || m.ID == but || !known || len(o.Offers) == 5 {
			continue
		}
		item := deskItem{kind: domain.KindMatch, id: m.ID, ref: m.Reference}
		one := deskOffer{Title: offer.Title, Lang: offer.Language, Href: "/matches/" + m.Reference, Fit: b.Fit(m.Score / 100)}
		for _, reason := range b.ReasonItems(m.Reasons, 2) {
			one.Reasons = append(one.Reasons, reason.Text)
		}
		one.Less = b.UncoveredItem(n, m.Uncovered)
		if r.Viewer.Broker() {
			one.Actions = []Action{
				{Label: b.T("desk.propose"), Href: "/desk/act", Post: true, Row: true, Fields: item.fields("propose", r.address(nil))},
				{Label: b.T("desk.dismiss"), Href: "/desk/act", Post: true, Quiet: true, Fields: item.fields("dismiss", r.address(nil)), Confirm: b.T("match.sure.dismiss")},
			}
		}
		o.Offers = append(o.Offers, one)
	}
	if len(o.Offers) > 0 {
		o.OffersTitle = b.T("desk.offers", "count", len(o.Offers))
	}
}

func (s *Site) openNeed(r *request, b Base, w *deskWork, d deskItem, o *deskOpen) error {
	n := *d.need
	o.Href = "/needs/" + n.Reference
	o.Words, o.HasWords = Words{Text: n.Problem, Lang: n.Language, From: n.SourceRef}, n.Problem != ""
	o.Facts = Facts{b.Printer, []Fact{
		{b.T("match.part.lines"), eachLabel(n.Lines, func(l domain.Line) string { return b.lineList([]domain.Line{l}) })},
		{b.T("desk.complete"), some(b.Percent(float64(n.Complete()) / 100))},
		{b.T("match.contacts"), some(n.Contact)},
	}}
	if d.revision != nil {
		o.Changes = needChanges(b, n, d.revision.Need)
	}
	if r.Viewer.Broker() && (d.revision != nil || n.Status == domain.NeedSubmitted) {
		s.openCheck(r, b, d, o)
	}
	s.openSuggestions(r, b, w, n.ID, "", o)
	return nil
}

func (s *Site) openOffer(r *request, b Base, w *deskWork, d deskItem, o *deskOpen) {
	f := *d.offer
	o.Href = "/offers/" + f.Reference
	o.Words, o.HasWords = Words{Text: f.Description, Lang: f.Language}, f.Description != ""
	o.Facts = Facts{b.Printer, []Fact{
		{b.T("match.part.subtypes"), eachLabel(f.Subtypes, b.SubtypeLabel)},
		{b.T("match.part.instruments"), eachLabel(f.Instruments, b.InstrumentLabel)},
		{b.T("match.part.eligible"), some(b.EligibleText(f.Eligible))},
		{b.T("match.contacts"), some(f.Contact)},
	}}
	if d.revision != nil {
		o.Changes = offerChanges(b, f, d.revision.Offer)
	}
	if r.Viewer.Broker() && (d.revision != nil || f.Status == domain.OfferSubmitted) {
		s.openCheck(r, b, d, o)
	}
}

// openCheck offers to verify what was submitted or to return it with words.
func (s *Site) openCheck(r *request, b Base, d deskItem, o *deskOpen) {
	o.Steps = append(o.Steps, Action{Label: b.T("desk.verify"), Href: "/desk/act", Post: true, Main: true, Fields: d.fields("verify", r.with("open", ""))})
	o.Return.Fields = d.fields("return", r.with("open", ""))
	o.Return.Reason = Field{Printer: b.Printer, Kind: FieldTextarea, Name: "words", Label: b.T("desk.return.reason"), Rows: 3}
}

func (s *Site) openOrganization(r *request, b Base, d deskItem, o *deskOpen) {
	o.Facts = Facts{b.Printer, []Fact{
		{b.T("directory.kind"), some(b.KindLabel(d.organization.Kind))},
		{b.T("directory.website"), some(d.organization.Website)},
		{b.T("match.contacts"), some(d.organization.Contact)},
	}}
	if r.Viewer.Admin() {
		o.Href = "/admin/organizations/" + d.id
		o.Steps = []Action{{Label: b.T("admin.organization.verify"), Href: "/desk/act", Post: true, Main: true, Fields: d.fields("verify", r.with("open", ""))}}
	}
}

// openAssign offers the brokers to whom the record may be given.
func (s *Site) openAssign(r *request, b Base, d deskItem, o *deskOpen) error {
	if d.kind == domain.KindOrg {
		return nil
	}
	brokers, _, err := s.store.People(r.ctx(), store.PersonFilter{OrganizationID: r.Viewer.OrganizationID, Roles: []domain.Role{domain.RoleBroker}, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	f := Field{Printer: b.Printer, Kind: FieldSelect, Name: "person", Label: b.T("desk.assigned"), Value: d.assigned}
	name := b.T("desk.for.nobody")
	for _, p := range brokers {
		if p.ID == d.assigned {
			name = p.Name
		}
		if !p.Disabled {
			f.Choices = append(f.Choices, Choice{Value: p.ID, Label: p.Name, Chosen: p.ID == d.assigned})
		}
	}
	if r.Viewer.Broker() {
		o.Assign = deskAssign{Fields: d.fields("assign", r.here(d)), Person: f}
	}
	o.Facts.Printer = b.Printer
	o.Facts.Items = append(o.Facts.Items, Fact{b.T("desk.assigned"), some(name)})
	return nil
}
