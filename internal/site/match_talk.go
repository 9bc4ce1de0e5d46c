package site

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
)

// matchMessage is one message between the parties.
type matchMessage struct {
	ID        string
	From      string
	When      Date
	Words     string
	Documents []Link
}

// compose is the form for a new message; without Href there is none.
type compose struct {
	Href      string
	Words     Field
	Documents []Field // title and address
	Open      bool    // the part for a document
	Who       string
}

// matchNotice is something that the reader of a match must know, and where it leads.
type matchNotice struct {
	Text    string
	Changes []Change
	Link    *Link
}

// Change is one field of a record that a pending version would change.
type Change struct{ Label, Old, New string }

// fillTalk puts messages, history and what is the desk's alone.
func (s *Site) fillTalk(r *request, p *matchPage, v matchView, typed url.Values, wrong *domain.Invalid) error {
	b := p.Base
	messages, err := s.store.Messages(r.ctx(), r.Viewer, v.ID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		one := matchMessage{ID: m.ID, From: v.sideName(b, m.Side), When: b.Moment(m.At), Words: m.Words}
		for _, d := range m.Documents {
			if strings.HasPrefix(d.Address, "https://") {
				one.Documents = append(one.Documents, Link{d.Title, d.Address})
			}
		}
		p.Messages = append(p.Messages, one)
	}
	if err := s.fillDocuments(r, p, v, messages, typed, wrong); err != nil {
		return err
	}
	if v.mayWrite(r.Viewer) {
		p.Compose = v.compose(b, typed, wrong)
	}
	events, err := s.store.Events(r.ctx(), r.Viewer, domain.KindMatch, v.ID)
	if err != nil {
		return err
	}
	p.History.Items = v.history(b, events)
	if r.Viewer.Secretariat() {
		assigned := ""
		if v.AssignedTo != "" {
			person, err := s.store.Person(r.ctx(), v.AssignedTo)
			if err != nil && !errors.Is(err, domain.ErrNotFound) {
				return err
			}
			assigned = person.Name
		}
		p.Internal = Facts{b.Printer, []Fact{
			{b.T("desk.assigned"), some(assigned)},
			{b.T("match.rank"), some(rankText(b, v.Match))},
			{b.T("match.facilitated"), some(b.T(map[bool]string{true: "match.yes", false: "match.no"}[v.Facilitated]))},
		}}
	}
	return nil
}

func rankText(b Base, m domain.Match) string {
	if m.Rank == 0 {
		return ""
	}
	return b.Number(m.Rank)
}

// mayWrite says whether the viewer may add a message, as the broker will ask again.
func (v matchView) mayWrite(viewer domain.Viewer) bool {
	if !viewer.ActsFor(viewer.OrganizationID) || v.Status.Ended() && !v.Status.Made() {
		return false
	}
	return v.side == domain.SideRequester || v.side == domain.SideProvider || viewer.Broker()
}

func (v matchView) compose(b Base, typed url.Values, wrong *domain.Invalid) compose {
	c := compose{Href: "/matches/" + v.Reference + "/messages"}
	switch v.side {
	case domain.SideRequester:
		key := "match.write_to"
		if len(v.Readers()) < 3 {
			key = "match.write_to_later"
		}
		c.Who = b.T(key, "who", v.providerName(b))
	case domain.SideProvider:
		c.Who = b.T("match.write_to", "who", v.requesterName(b))
	default:
		c.Who = b.T("match.write_to_both")
	}
	maker := formMaker{b: b, v: v, typed: typed, wrong: wrong}
	c.Words = maker.field(FieldTextarea, "message", "words", c.Who)
	c.Words.Rows, c.Words.Max = 3, messageMax
	title := maker.field(FieldText, "message", "documents.0.title", b.T("match.document.title"))
	address := maker.field(FieldURL, "message", "documents.0.address", b.T("match.document.address"))
	address.Hint = b.T("match.document.hint")
	c.Documents = []Field{title, address}
	c.Open = title.Value+address.Value+title.Error+address.Error != ""
	return c
}

// messageMax is how many characters a message may have; the broker has the last word.
const messageMax = 4000

// history says in sentences what happened, the newest first.
func (v matchView) history(b Base, events []domain.Event) []HistoryItem {
	var out []HistoryItem
	for _, e := range slices.Backward(events) {
		out = append(out, HistoryItem{When: b.Moment(e.At), Text: v.sentence(b, e)})
	}
	return out
}

// sentence is one event in words.
func (v matchView) sentence(b Base, e domain.Event) string {
	key := "match.event." + string(e.Action)
	if !b.Knows(key) {
		key = "match.event.other"
	}
	parts := []string{b.T(key, "who", v.sideName(b, e.Side), "requester", v.requesterName(b), "provider", v.providerName(b))}
	if e.Reason != "" && b.Knows("decline."+e.Reason) {
		parts = append(parts, b.T("match.event.reason", "reason", b.T("decline."+e.Reason)))
	}
	if digest := digestIn(e.Changes); digest != "" {
		parts = append(parts, b.T("match.event.digest", "digest", digest))
	}
	if e.Letter != "" {
		parts = append(parts, b.T("match.event.letter", "letter", e.Letter))
	}
	return strings.Join(parts, " ")
}

// matchNotices say what has changed around the match, and what a confirmed one invites to.
func (s *Site) matchNotices(r *request, b Base, v matchView) ([]matchNotice, error) {
	var out []matchNotice
	if v.need != nil {
		notice, err := s.pendingNotice(r, b, domain.KindNeed, v.need.ID, "/needs/"+v.need.Reference, func(rev domain.Revision) []Change { return needChanges(b, *v.need, rev.Need) })
		if err != nil {
			return nil, err
		}
		out = append(out, notice...)
		if v.need.Edition > v.NeedEdition && !v.Status.Ended() {
			out = append(out, matchNotice{Text: b.T("match.changed.need"), Link: &Link{b.T("match.open_need"), "/needs/" + v.need.Reference}})
		}
	}
	if v.offer != nil {
		notice, err := s.pendingNotice(r, b, domain.KindOffer, v.offer.ID, "/offers/"+v.offer.Reference, func(rev domain.Revision) []Change { return offerChanges(b, *v.offer, rev.Offer) })
		if err != nil {
			return nil, err
		}
		out = append(out, notice...)
		if v.offer.Edition > v.OfferEdition && !v.Status.Ended() {
			out = append(out, matchNotice{Text: b.T("match.changed.offer"), Link: &Link{b.T("match.open_offer"), "/offers/" + v.offer.Reference}})
		}
	}
	if v.Status == domain.MatchConfirmed && v.side == domain.SideRequester {
		peer := matchNotice{Text: b.T("match.peer")}
		switch {
		case !v.requester.Provides:
			peer.Text += " " + b.T("match.peer.register")
		case r.Viewer.Has(domain.RoleProvider):
			peer.Link = &Link{b.T("match.peer.offer"), "/offers/new?" + url.Values{"match": {v.Reference}}.Encode()}
		default:
			peer.Text += " " + b.T("match.peer.ask")
		}
		out = append(out, peer)
	}
	return out, nil
}

// pendingNotice tells owner and secretariat of a version that is on its way to replace a record of the match.
func (s *Site) pendingNotice(r *request, b Base, kind domain.Kind, id, href string, changes func(domain.Revision) []Change) ([]matchNotice, error) {
	rev, err := s.store.PendingRevision(r.ctx(), r.Viewer, kind, id)
	if errors.Is(err, domain.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	label, text := "match.open_need", "match.pending.need"
	if kind == domain.KindOffer {
		label, text = "match.open_offer", "match.pending.offer"
	}
	return []matchNotice{{Text: b.T(text), Changes: changes(rev), Link: &Link{b.T(label), href}}}, nil
}

func needChanges(b Base, old domain.Need, next *domain.Need) []Change {
	if next == nil {
		return nil
	}
	return changed(
		Change{b.T("match.part.title"), old.Title, next.Title},
		Change{b.T("match.part.problem"), old.Problem, next.Problem},
		Change{b.T("match.part.objective"), old.Objective, next.Objective},
		Change{b.T("match.part.institutions"), old.Institutions, next.Institutions},
		Change{b.T("match.part.lines"), b.lineList(old.Lines), b.lineList(next.Lines)},
		Change{b.T("match.part.languages"), b.List(eachLabel(old.Provider.Languages, b.LanguageLabel)), b.List(eachLabel(next.Provider.Languages, b.LanguageLabel))},
	)
}

func offerChanges(b Base, old domain.Offer, next *domain.Offer) []Change {
	if next == nil {
		return nil
	}
	return changed(
		Change{b.T("match.part.title"), old.Title, next.Title},
		Change{b.T("match.part.description"), old.Description, next.Description},
		Change{b.T("match.part.subtypes"), b.List(eachLabel(old.Subtypes, b.SubtypeLabel)), b.List(eachLabel(next.Subtypes, b.SubtypeLabel))},
		Change{b.T("match.part.instruments"), b.instruments(old.Instruments), b.instruments(next.Instruments)},
		Change{b.T("match.part.modalities"), b.List(eachLabel(old.Modalities, b.ModalityLabel)), b.List(eachLabel(next.Modalities, b.ModalityLabel))},
		Change{b.T("match.part.languages"), b.List(eachLabel(old.Languages, b.LanguageLabel)), b.List(eachLabel(next.Languages, b.LanguageLabel))},
		Change{b.T("match.part.eligible"), b.EligibleText(old.Eligible), b.EligibleText(next.Eligible)},
		Change{b.T("match.part.conditions"), old.Conditions, next.Conditions},
	)
}

// changed keeps what differs.
func changed(list ...Change) []Change {
	return slices.DeleteFunc(list, func(c Change) bool { return c.Old == c.New })
}

// lineList says the lines of a need in one phrase.
func (b Base) lineList(lines []domain.Line) string {
	return b.List(eachLabel(lines, func(l domain.Line) string {
		name := b.SubtypeLabel(l.Subtype)
		if l.Instrument != "" {
			name += " (" + b.ArticlesOf(l.Instrument, l.Articles) + ")"
		}
		return name
	}))
}
