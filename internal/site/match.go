package site

import (
	"errors"
	"net/http"
	"net/url"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// matchView is a match with as much of its two records and two organizations as the viewer may see.
type matchView struct {
	domain.Match
	side      domain.Side // of the viewer
	need      *domain.Need
	offer     *domain.Offer
	card      *domain.Card // what may be told of a need that the viewer may not see
	requester domain.Organization
	provider  domain.Organization
}

// matchOf reads the match that the address names, and what stands around it.
func (s *Site) matchOf(r *request, by string) (matchView, error) {
	m, err := s.store.Match(r.ctx(), r.Viewer, by)
	if err != nil {
		return matchView{}, err
	}
	v := matchView{Match: m, side: m.SideOf(r.Viewer)}
	n, err := s.store.Need(r.ctx(), r.Viewer, m.NeedID)
	switch {
	case err == nil:
		v.need = &n
	case errors.Is(err, domain.ErrNotFound):
		if v.card, err = s.matchCard(r, m.NeedID); err != nil {
			return v, err
		}
	default:
		return v, err
	}
	o, err := s.store.Offer(r.ctx(), r.Viewer, m.OfferID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return v, err
	}
	if err == nil {
		v.offer = &o
	}
	if m.RequesterID != "" { // withheld from a provider that may not see the need
		if v.requester, err = s.store.Organization(r.ctx(), m.RequesterID); err != nil {
			return v, err
		}
	}
	v.provider, err = s.store.Organization(r.ctx(), m.ProviderID)
	return v, err
}

// matchCard is the anonymous card of a need whose State consents to one, and one that says nothing without that consent.
func (s *Site) matchCard(r *request, needID string) (*domain.Card, error) {
	n, err := s.store.Need(r.ctx(), domain.Clock(), needID)
	if err != nil {
		return nil, err
	}
	if !n.StatsConsent {
		return &domain.Card{}, nil
	}
	card := n.Card(store.CardGroup(n.State))
	return &card, nil
}

// requesterName and providerName are how the two sides are called to this viewer.
func (v matchView) requesterName(b Base) string {
	switch {
	case v.requester.ID != "":
		return b.ShortName(v.requester)
	case v.card != nil:
		return b.cardState(*v.card)
	}
	return b.T("match.some_state")
}

func (v matchView) providerName(b Base) string { return b.ShortName(v.provider) }

// sideName is the name of a side in a sentence.
func (v matchView) sideName(b Base, side domain.Side) string {
	switch side {
	case domain.SideRequester:
		return v.requesterName(b)
	case domain.SideProvider:
		return v.providerName(b)
	case domain.SideClock:
		return b.T("match.clock")
	}
	return b.T("match.secretariat")
}

// offerTitle is what the offer is called, or its provider where the viewer may not see it.
func (v matchView) offerTitle(b Base) string {
	if v.offer == nil {
		return v.providerName(b)
	}
	return v.offer.Title
}

// turn is the side whose move it is; "" when it is nobody's.
func (v matchView) turn() domain.Side { return matchTurn(v.Status) }

func matchTurn(s domain.MatchStatus) domain.Side {
	switch s {
	case domain.MatchSuggested:
		return domain.SideSecretariat
	case domain.MatchWithRequester, domain.MatchDelivered:
		return domain.SideRequester
	case domain.MatchWithProvider, domain.MatchAgreed, domain.MatchDelivering:
		return domain.SideProvider
	}
	return ""
}

// ShortName is how an organization is called in a line: a State by its name, all others by their short form if they have one.
func (b Base) ShortName(o domain.Organization) string {
	if !o.IsState() && o.Short != "" {
		return o.Short
	}
	return b.OrganizationName(o)
}

// matchPage is a match as an argument.
type matchPage struct {
	Base
	Ref       string
	Status    Status
	Due       Date
	HasDue    bool
	DueLabel  string
	BegunBy   string
	SeenBy    string
	Steps     []matchStep
	Wrong     Note
	Errors    ErrorSummary
	Notices   []matchNotice
	Need      matchSide
	Offer     matchSide
	Scored    bool
	Covered   int
	Of        int
	Fit       Meter
	Rows      []tieRow
	Gap       matchGap
	Answers   []matchAnswer
	Desk      []stepForm
	Delivery  []matchReport
	Documents []matchDocument
	Attach    attachForm
	Messages  []matchMessage
	Compose   compose
	History   History
	Parts     []fitPart
	FitPoints string
	Letters   []stepForm
	Internal  Facts
}

var matchShow = page[matchPage]("match/show")

// matchSide is one of the two records.
type matchSide struct {
	Over, Ref   string
	By          string
	Title, Lang string
	Href        string
	Words       Words
	Card        Facts
	HasCard     bool
	Withheld    string
	Status      Status
	NotOpen     bool // it no longer stands open, which the other side must know
}

func (s *Site) showMatch(r *request) error { return s.answerMatch(r, http.StatusOK, nil, nil, Note{}) }

// answerMatch shows the match as it now stands; wrong and typed are of a form that was sent and not taken.
func (s *Site) answerMatch(r *request, status int, wrong *domain.Invalid, typed url.Values, note Note) error {
	v, err := s.matchOf(r, r.param("ref"))
	if err != nil {
		return err
	}
	b := r.base("")
	p := matchPage{Base: b, Ref: v.Reference, Wrong: note, Errors: b.ErrorSummary(wrong)}
	p.Title = b.T("match.title", "requester", v.requesterName(b), "offer", v.offerTitle(b))
	p.Status = v.status(b)
	if v.DueAt != nil && v.Status.Live() {
		p.Due, p.HasDue, p.DueLabel = b.Due(*v.DueAt), true, r.T("match.answer_due")
		if v.Status == domain.MatchDelivered {
			p.DueLabel = r.T("match.confirm_due")
		}
	}
	if v.StartedBy != "" {
		p.BegunBy = v.sideName(b, v.StartedBy)
	}
	p.SeenBy = v.seenBy(b)
	p.Steps = v.steps(b)
	p.Need, p.Offer = v.needSide(b), v.offerSide(b)
	if p.Scored = v.need != nil && v.Score > 0; p.Scored {
		p.Fit = b.Fit(v.Score / 100)
	}
	if v.need != nil {
		p.Covered, p.Of = len(v.Covered), len(v.Covered)+len(v.Uncovered)
		if v.offer != nil {
			p.Rows = tieRows(b, *v.need, *v.offer, v.Match)
		}
		if p.Gap, err = s.matchGap(r, b, v); err != nil {
			return err
		}
		p.Parts = fitParts(b, v.Reasons)
		p.FitPoints = b.Decimal(v.Score, 1)
	}
	if p.Notices, err = s.matchNotices(r, b, v); err != nil {
		return err
	}
	if err := s.fillAnswers(r, &p, v, typed, wrong); err != nil {
		return err
	}
	p.Delivery = v.delivery(b)
	if err := s.fillTalk(r, &p, v, typed, wrong); err != nil {
		return err
	}
	return matchShow.answer(r, status, p)
}

// status is the status in words that name whose turn it is.
func (v matchView) status(b Base) Status {
	st := b.MatchStatus(v.Status)
	switch v.Status {
	case domain.MatchWithRequester:
		st.Label = b.T("match.with", "who", v.requesterName(b))
	case domain.MatchWithProvider:
		st.Label = b.T("match.with", "who", v.providerName(b))
	}
	return st
}

// seenBy says who reads the match now.
func (v matchView) seenBy(b Base) string {
	switch readers := len(v.Readers()); {
	case v.ProposedAt == nil:
		return b.T("match.seen.secretariat")
	case readers < 3:
		return b.T("match.seen.one", "who", v.requesterName(b))
	}
	return b.T("match.seen.both")
}

// matchStep is one place on the way from suggestion to confirmation.
type matchStep struct {
	Label         string
	Done, Current bool
}

func (v matchView) steps(b Base) []matchStep {
	way := [][]domain.MatchStatus{
		{domain.MatchSuggested}, {domain.MatchWithRequester, domain.MatchWithProvider}, {domain.MatchAgreed},
		{domain.MatchDelivering}, {domain.MatchDelivered}, {domain.MatchConfirmed},
	}
	names := []string{
		"status.match.suggested", "match.step.proposed", "status.match.agreed", "status.match.delivering",
		"status.match.delivered", "status.match.confirmed",
	}
	at := -1
	for i, statuses := range way {
		for _, s := range statuses {
			if s == v.Status {
				at = i
			}
		}
	}
	if at < 0 {
		return nil // it left the way: its status says how
	}
	var out []matchStep
	for i, name := range names {
		out = append(out, matchStep{Label: b.T(name), Done: i < at, Current: i == at})
	}
	return out
}

func (v matchView) needSide(b Base) matchSide {
	side := matchSide{Over: b.T("match.need"), By: v.requesterName(b)}
	if v.need == nil {
		side.Withheld = b.T("match.need.withheld")
		if v.card.Group != "" || len(v.card.Subtypes) > 0 {
			side.HasCard = true
			side.Card = Facts{b.Printer, []Fact{
				{b.T("directory.group"), some(b.GroupLabel(v.card.Group))},
				{b.T("match.tie.subtype"), eachLabel(v.card.Subtypes, b.SubtypeLabel)},
				{b.T("match.tie.instrument"), eachLabel(v.card.Instruments, b.InstrumentLabel)},
			}}
		}
		return side
	}
	n := *v.need
	side.Ref, side.Title, side.Lang, side.Href = n.Reference, n.Title, n.Language, "/needs/"+n.Reference
	side.Words = Words{Text: n.Problem, Lang: n.Language, From: n.SourceRef}
	side.Status, side.NotOpen = b.NeedStatus(n.Status), n.Status != domain.NeedOpen
	return side
}

func (v matchView) offerSide(b Base) matchSide {
	side := matchSide{Over: b.T("match.offer"), By: v.providerName(b)}
	if v.offer == nil {
		side.Withheld = b.T("match.offer.withheld")
		return side
	}
	o := *v.offer
	side.Ref, side.Title, side.Lang, side.Href = o.Reference, o.Title, o.Language, "/offers/"+o.Reference
	side.Words = Words{Text: o.Description, Lang: o.Language}
	if o.Catalogue {
		side.Words.From = b.T("match.offer.catalogue")
	}
	side.Status, side.NotOpen = b.OfferStatus(o.Status), o.Status != domain.OfferOpen
	return side
}

// eachLabel are the labels of codes.
func eachLabel[T any](codes []T, label func(T) string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = label(c)
	}
	return out
}
