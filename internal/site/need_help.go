package site

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

// needHelpers is who could help, and why.
type needHelpers struct {
	Shown     bool // a need that is over asks for nobody
	First     []RankItem
	More      []RankItem // those that fit less well
	Related   []RankItem // those that cover none of the lines
	Aside     string
	Misses    []missRow
	Narrowed  bool
	Empty     Empty
	Uncovered string // lines that no offer covers
}

// missRow is an offer or a need that fits but for one thing.
type missRow struct {
	Name, Href, Lang, By string
	Covers, Why          string
}

// coverTable is the coverage of the need, line by line.
type coverTable struct {
	Offers []coverHead
	Lines  []coverLine
	Agreed string // what agreed matches cover, in one sentence
	Whole  bool   // the reader sees every match of the need
	Made   bool   // at least one match is made, as far as the viewer sees
}

// coverHead is an offer at the head of a column, numbered as in the list.
type coverHead struct {
	No   int
	Name string
}

// coverLine is a line of the need: which offers cover it and which matches were agreed for it.
type coverLine struct {
	ID     string
	No     int
	Name   string
	Covers []bool
	Agreed []Link
}

// shownOffers is how many offers stand open in the list; the others are one press away.
const (
	shownOffers = 5
	mostOffers  = 20
)

// helpFor fills who could help with the need, as far as the viewer may know.
func (s *Site) helpFor(r *request, p *needPage, n domain.Need, seen []domain.Match) error {
	for _, l := range n.Lines {
		p.Cover.Lines = append(p.Cover.Lines, coverLine{ID: l.ID, No: len(p.Cover.Lines) + 1, Name: p.SubtypeLabel(l.Subtype)})
	}
	if n.Status == domain.NeedClosed || n.Status == domain.NeedLapsed || s.pairing == nil {
		return nil
	}
	answer, err := s.pairing.OffersFor(r.ctx(), r.Viewer, n, pairing.Options{Limit: mostOffers})
	if err != nil {
		return err
	}
	var providers []string
	for _, h := range slices.Concat(answer.Hits, answer.NearMisses) {
		providers = append(providers, h.Offer.OrganizationID)
	}
	names, err := s.providerNames(r, p.Base, providers)
	if err != nil {
		return err
	}
	latest := byOffer(seen)
	covering, related := covers(answer.Hits)
	for i, h := range slices.Concat(covering, related) {
		item := p.offerRank(r, n, h, names[h.Offer.OrganizationID], latest[h.Offer.ID])
		item.No = i + 1
		switch {
		case h.Related():
			p.Help.Related = append(p.Help.Related, item)
		case i < shownOffers:
			p.Help.First = append(p.Help.First, item)
			p.Cover.add(i+1, h)
		default:
			p.Help.More = append(p.Help.More, item)
		}
	}
	for _, h := range answer.NearMisses {
		if h.Excluded != nil {
			p.Help.Misses = append(p.Help.Misses, missRow{
				h.Offer.Title, recordHref(domain.KindOffer, h.Offer.Reference), h.Offer.Language, names[h.Offer.OrganizationID],
				p.List(p.lineNumbers(n, h.Covered)), p.ReasonText(*h.Excluded),
			})
		}
	}
	p.Help.Shown, p.Help.Narrowed = true, answer.Narrowed
	p.Help.Aside = p.T("need.help.aside", "count", len(p.Help.First)+len(p.Help.More), "considered", answer.Considered)
	p.Help.Empty = Empty{Title: p.T("need.help.none"), Text: p.T("need.help.none.text")}
	if names := p.LineNames(n, answer.Uncovered); len(names) > 0 && len(answer.Hits) > 0 {
		p.Help.Uncovered = p.T("need.uncovered", "count", len(names), "lines", names)
	}
	p.Interest, err = s.interestIn(r, p.Base, n)
	return err
}

// covers divides the hits into those that cover a line of the need and those that cover none.
func covers(hits []pairing.Hit) (covering, related []pairing.Hit) {
	for _, h := range hits {
		if h.Related() {
			related = append(related, h)
		} else {
			covering = append(covering, h)
		}
	}
	return covering, related
}

// lineNumbers are the lines of a need as its table counts them.
func (b Base) lineNumbers(n domain.Need, ids []string) []string {
	var out []string
	for i, l := range n.Lines {
		if slices.Contains(ids, l.ID) {
			out = append(out, b.Number(i+1))
		}
	}
	return out
}

// byOffer is the last match of each offer: the live one, if there is one.
func byOffer(seen []domain.Match) map[string]domain.Match {
	out := map[string]domain.Match{}
	for _, m := range seen {
		if known, ok := out[m.OfferID]; !ok || known.Status.Ended() || m.Status.Live() {
			out[m.OfferID] = m
		}
	}
	return out
}

func (p *needPage) offerRank(r *request, n domain.Need, h pairing.Hit, provider string, m domain.Match) RankItem {
	o := h.Offer
	item := RankItem{
		Name: o.Title, Href: recordHref(domain.KindOffer, o.Reference), By: provider, Ref: o.Reference, Fit: p.Fit(h.Score / 100),
		Coverage: p.T("need.coverage", "covered", len(h.Covered), "count", len(n.Lines)),
	}
	item.Reasons = p.Reasons(append(p.ReasonItems(h.Reasons, mostReasons), p.UncoveredItem(n, h.Uncovered)...)...)
	item.Note, item.Actions = p.pairState(r, n, *o, provider, m)
	return item
}

// mostReasons is how many reasons a list shows; the match shows all.
const mostReasons = 6

// pairState says where a pair stands and what the viewer can do about it next: one thing.
func (b Base) pairState(r *request, n domain.Need, o domain.Offer, provider string, m domain.Match) (note string, do Actions) {
	if m.ID != "" && m.Status != domain.MatchSuggested && m.Status.Live() || m.Status == domain.MatchConfirmed {
		note = b.T("status.match." + string(m.Status))
		if m.DueAt != nil && (m.Status == domain.MatchWithRequester || m.Status == domain.MatchWithProvider) {
			note = b.T("need.pair.due", "status", note, "date", *m.DueAt)
		}
		return note, Actions{[]Action{{Label: b.T("need.pair.open", "reference", m.Reference), Href: recordHref(domain.KindMatch, m.Reference), Quiet: true}}}
	}
	if m.ID != "" && m.Status.Ended() {
		note = b.T("need.pair.ended", "status", b.T("status.match."+string(m.Status)))
	}
	if n.Status != domain.NeedOpen || o.Status != domain.OfferOpen {
		return note, do
	}
	post := func(step, label, sure string) Action {
		return Action{
			Label: label, Href: recordHref(domain.KindNeed, n.Reference) + "/" + step, Post: true, Row: true, Confirm: sure,
			Fields: []Hidden{{"offer", o.Reference}},
		}
	}
	v := r.Viewer
	switch {
	case v.Belongs(n.OrganizationID) && v.Has(domain.RoleFocalPoint):
		do.Items = []Action{post("ask", b.T("need.ask", "provider", provider), b.T("need.ask.sure", "provider", provider))}
	case v.Broker():
		do.Items = []Action{post("propose", b.T("need.propose", "state", b.StateName(n.State)), "")}
	case slices.Contains(o.ActorsOf(v), domain.ByProvider):
		do.Items = []Action{post("interest", b.T("need.interest"), b.T("need.interest.sure", "state", b.StateName(n.State)))}
	}
	return note, do
}

func (c *coverTable) add(no int, h pairing.Hit) {
	c.Offers = append(c.Offers, coverHead{no, h.Offer.Title})
	for i := range c.Lines {
		c.Lines[i].Covers = append(c.Lines[i].Covers, slices.Contains(h.Covered, c.Lines[i].ID))
	}
}

// agreed fills in what made matches cover, as far as the reader sees them. Who sees only some of them is not told that there
// are no more.
func (c *coverTable) agreed(b Base, n domain.Need, seen []domain.Match) {
	c.Whole = b.Viewer.Belongs(n.OrganizationID) || b.Viewer.Secretariat()
	lines := agreedLines(n, seen)
	c.Made = slices.ContainsFunc(seen, counts)
	for i, l := range c.Lines {
		for _, m := range lines[l.ID] {
			c.Lines[i].Agreed = append(c.Lines[i].Agreed, Link{m.Reference, recordHref(domain.KindMatch, m.Reference)})
		}
	}
	if c.Made {
		c.Agreed = b.T("need.agreed", "covered", len(lines), "count", len(n.Lines))
	}
}

// interestForm lets a provider offer help: with one of its open offers, or with one drafted for this need alone.
type interestForm struct {
	Shown  bool
	Href   string
	Offers []Choice
}

func (s *Site) interestIn(r *request, b Base, n domain.Need) (interestForm, error) {
	v := r.Viewer
	if n.Status != domain.NeedOpen || !v.Has(domain.RoleProvider) || v.OrganizationID == "" || v.Secretariat() || v.Belongs(n.OrganizationID) {
		return interestForm{}, nil
	}
	f := interestForm{Shown: true, Href: recordHref(domain.KindNeed, n.Reference) + "/interest"}
	own, _, err := s.store.Offers(r.ctx(), store.OfferFilter{
		Viewer: v, OrganizationID: v.OrganizationID, Statuses: []domain.OfferStatus{domain.OfferOpen}, Sort: "title", Limit: store.NoLimit,
	})
	for _, o := range own {
		if o.SingleNeed == "" || o.SingleNeed == n.ID {
			f.Offers = append(f.Offers, Choice{Value: o.Reference, Label: b.T("need.interest.offer", "reference", o.Reference, "title", o.Title)})
		}
	}
	return f, err
}
