package api

import (
	"context"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Match is a need and an offer on their way from suggestion to confirmed delivery.
type Match struct {
	Ref             string     `json:"ref" doc:"Reference, as in M-2026-0042."`
	ID              string     `json:"id"`
	Version         int        `json:"version" doc:"Grows with every change of the record; the ETag begins with it."`
	Status          string     `json:"status"`
	StatusSince     time.Time  `json:"status_since"`
	Need            *Named     `json:"need,omitempty" doc:"Left out while the caller may not see it."`
	Offer           *Named     `json:"offer,omitempty" doc:"Left out while the caller may not see it."`
	Requester       *Party     `json:"requester,omitempty" doc:"Left out while the caller may not know whose need it is."`
	Provider        Party      `json:"provider"`
	StartedBy       string     `json:"started_by,omitempty" doc:"The side that began it."`
	Score           float64    `json:"score,omitempty" doc:"0 to 100, when it was suggested or begun; told to who may see the need."`
	Reasons         []Reason   `json:"reasons" doc:"Why the two fit."`
	Covered         []string   `json:"covered" doc:"Ids of the need's lines that the offer covers."`
	Uncovered       []string   `json:"uncovered" doc:"Ids of the need's lines that it leaves open."`
	ProposedAt      *time.Time `json:"proposed_at,omitempty"`
	RequesterAnswer *Answer    `json:"requester_answer,omitempty"`
	ProviderAnswer  *Answer    `json:"provider_answer,omitempty"`
	DueAt           *time.Time `json:"due_at,omitempty" doc:"When time moves it on, or when somebody should have answered."`
	AgreedAt        *time.Time `json:"agreed_at,omitempty"`
	DeliveredAt     *time.Time `json:"delivered_at,omitempty"`
	Report          string     `json:"report,omitempty" doc:"The provider's report on the delivery."`
	ReportOutcome   string     `json:"report_outcome,omitempty" doc:"How it went, as the provider sees it."`
	ConfirmWords    string     `json:"confirm_words,omitempty"`
	ConfirmOutcome  string     `json:"confirm_outcome,omitempty" doc:"How it went, as the requester sees it."`
	FailReason      string     `json:"fail_reason,omitempty"`
	FailWords       string     `json:"fail_words,omitempty"`
	FailedBy        string     `json:"failed_by,omitempty" doc:"The side that said so."`
	Seats           int        `json:"seats" doc:"Places of the offer's capacity that it takes."`
	Contacts        *Contacts  `json:"contacts,omitempty" doc:"For the two parties once they have agreed, and for the secretariat; on the single record only."`
	Desk            *DeskNotes `json:"desk,omitempty" doc:"For the secretariat."`
	Created         time.Time  `json:"created"`
	Updated         time.Time  `json:"updated"`
	Actions         []Action   `json:"actions" doc:"What the caller may do now."`
}

func (m Match) version() int { return m.Version }

// Named is a record as others name it.
type Named struct {
	Ref      string `json:"ref"`
	Title    string `json:"title,omitempty"`
	Language string `json:"language,omitempty" doc:"Of the title."`
	Status   string `json:"status"`
}

// Answer is what one side said.
type Answer struct {
	Value  string     `json:"value" doc:"accepted or declined."`
	At     *time.Time `json:"at,omitempty"`
	Reason string     `json:"reason,omitempty" doc:"Why it was declined."`
	Words  string     `json:"words,omitempty"`
	Letter string     `json:"letter,omitempty" doc:"Reference of the letter by which it came."`
}

// Contacts are how the two sides are reached.
type Contacts struct {
	Requester []string `json:"requester"`
	Provider  []string `json:"provider"`
}

// DeskNotes are what the secretariat keeps with a match.
type DeskNotes struct {
	Rank        int        `json:"rank,omitempty" doc:"Place among the need's suggestions, from 1."`
	Facilitated bool       `json:"facilitated" doc:"The platform brought the two together."`
	AssignedTo  string     `json:"assigned_to,omitempty" doc:"Id of the broker who keeps it."`
	RemindedAt  *time.Time `json:"reminded_at,omitempty"`
}

// matchViews are matches, loaded for the caller, as the API tells them.
func matchViews(ctx context.Context, st *store.Store, c *caller, list []domain.Match) ([]Match, error) {
	needIDs, offerIDs, orgIDs := []string{}, []string{}, []string{}
	for _, m := range list {
		needIDs, offerIDs, orgIDs = append(needIDs, m.NeedID), append(offerIDs, m.OfferID), append(orgIDs, m.RequesterID, m.ProviderID)
	}
	needs, _, err := st.Needs(ctx, store.NeedFilter{Viewer: c.Viewer, IDs: distinct(needIDs)})
	if err != nil {
		return nil, err
	}
	offers, _, err := st.Offers(ctx, store.OfferFilter{Viewer: c.Viewer, IDs: distinct(offerIDs)})
	if err != nil {
		return nil, err
	}
	of, err := parties(ctx, st, c, distinct(orgIDs))
	if err != nil {
		return nil, err
	}
	needBy, offerBy := map[string]domain.Need{}, map[string]domain.Offer{}
	for _, n := range needs {
		needBy[n.ID] = n
	}
	for _, o := range offers {
		offerBy[o.ID] = o
	}
	out := make([]Match, 0, len(list))
	for _, m := range list {
		v := matchView(c, m, of)
		if n, ok := needBy[m.NeedID]; ok {
			v.Need = &Named{n.Reference, n.Title, n.Language, string(n.Status)}
			v.Score = m.Score
		}
		if o, ok := offerBy[m.OfferID]; ok {
			v.Offer = &Named{o.Reference, o.Title, o.Language, string(o.Status)}
		}
		out = append(out, v)
	}
	return out, nil
}

func distinct(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func matchView(c *caller, m domain.Match, of map[string]Party) Match {
	v := Match{
		Ref: m.Reference, ID: m.ID, Version: m.Version, Status: string(m.Status), StatusSince: m.StatusSince.UTC(),
		Provider: of[m.ProviderID], StartedBy: string(m.StartedBy), Reasons: reasons(c.Printer, m.Reasons),
		Covered: list(m.Covered), Uncovered: list(m.Uncovered), ProposedAt: m.ProposedAt, RequesterAnswer: answerView(m.Requester),
		ProviderAnswer: answerView(m.Provider), DueAt: m.DueAt, AgreedAt: m.AgreedAt, DeliveredAt: m.DeliveredAt, Report: m.Report,
		ReportOutcome: string(m.ReportOutcome), ConfirmWords: m.ConfirmWords, ConfirmOutcome: string(m.ConfirmOutcome),
		FailReason: string(m.FailReason), FailWords: m.FailWords, FailedBy: string(m.FailedBy), Seats: m.Seats,
		Created: m.CreatedAt.UTC(), Updated: m.UpdatedAt.UTC(), Actions: matchActions(c.Viewer, m),
	}
	if p, ok := of[m.RequesterID]; ok && m.RequesterID != "" {
		v.Requester = &p
	}
	if c.Viewer.Secretariat() {
		v.Desk = &DeskNotes{m.Rank, m.Facilitated, m.AssignedTo, m.RemindedAt}
	}
	return v
}

// list is never nil: an empty list is [], not null.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

func answerView(a domain.Answer) *Answer {
	if a.Value == domain.NoAnswer {
		return nil
	}
	return &Answer{string(a.Value), a.At, string(a.Reason), a.Words, a.Letter}
}

func matchActions(v domain.Viewer, m domain.Match) []Action {
	out := []Action{}
	path := root + "/matches/" + m.Reference
	for _, s := range m.Actions(v) {
		to := s.To
		if s.Else != "" && m.Provider.Value != domain.Accepted {
			to = s.Else
		}
		out = append(out, stepAction(path, s, to))
	}
	if v.Broker() {
		out = append(out, Action{Action: "edit", Method: "PATCH", Href: path})
	}
	if mayWrite(v, m) {
		out = append(out, Action{Action: string(domain.ActionMessage), Method: "POST", Href: path + "/messages"},
			Action{Action: string(domain.ActionAttach), Method: "POST", Href: path + "/documents"})
	}
	return out
}

// mayWrite says whether the viewer may add a message, as the broker will ask again.
func mayWrite(v domain.Viewer, m domain.Match) bool {
	if !v.ActsFor(v.OrganizationID) || m.Status.Ended() && !m.Status.Made() {
		return false
	}
	side := m.SideOf(v)
	return side == domain.SideRequester || side == domain.SideProvider || v.Broker()
}

// showMatch is the whole of a match that the caller may see.
func showMatch(ctx context.Context, st *store.Store, c *caller, by string) (Match, error) {
	m, err := st.Match(ctx, c.Viewer, by)
	if err != nil {
		return Match{}, err
	}
	views, err := matchViews(ctx, st, c, []domain.Match{m})
	if err != nil {
		return Match{}, err
	}
	v := views[0]
	v.Contacts, err = contactsOf(ctx, st, c, m)
	return v, err
}

// contactsOf are for the two parties once they have agreed, and for the secretariat, which sees all restricted fields.
func contactsOf(ctx context.Context, st *store.Store, c *caller, m domain.Match) (*Contacts, error) {
	side := m.SideOf(c.Viewer)
	party := side == domain.SideRequester || side == domain.SideProvider
	if !(party && m.ContactsDisclosed()) && !c.Viewer.Secretariat() {
		return nil, nil
	}
	n, err := st.Need(ctx, domain.Clock(), m.NeedID)
	if err != nil {
		return nil, err
	}
	o, err := st.Offer(ctx, domain.Clock(), m.OfferID)
	if err != nil {
		return nil, err
	}
	orgs, _, err := st.Organizations(ctx, store.OrganizationFilter{IDs: distinct([]string{n.OrganizationID, o.OrganizationID})})
	if err != nil {
		return nil, err
	}
	out := &Contacts{Requester: []string{}, Provider: []string{}}
	put := func(to *[]string, organizationID string, contact string) {
		if contact != "" {
			*to = append(*to, contact)
		}
		for _, org := range orgs {
			if org.ID == organizationID && org.Contact != "" && org.Contact != contact {
				*to = append(*to, org.Contact)
			}
		}
	}
	put(&out.Requester, n.OrganizationID, n.Contact)
	put(&out.Provider, o.OrganizationID, o.Contact)
	return out, nil
}
