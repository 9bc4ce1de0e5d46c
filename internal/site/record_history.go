package site

import (
	"cmp"
	"slices"
	"time"

	"tamatch/internal/domain"
)

// dated is a sentence of a history and when it happened.
type dated struct {
	at   time.Time
	text string
}

// recordHistory is the history of a need or an offer, newest first: its own events as the viewer reads them, and what the
// matches that the viewer sees brought.
func (s *Site) recordHistory(r *request, b Base, kind domain.Kind, id string, seen []domain.Match) (History, error) {
	events, err := s.store.Events(r.ctx(), r.Viewer, kind, id)
	if err != nil {
		return History{}, err
	}
	var ids []string
	for _, e := range events {
		ids = append(ids, e.OrganizationID)
	}
	for _, m := range seen {
		ids = append(ids, m.RequesterID, m.ProviderID)
	}
	names, err := s.organizations(r, slices.DeleteFunc(ids, func(id string) bool { return id == "" }))
	if err != nil {
		return History{}, err
	}
	var all []dated
	for _, e := range events {
		if e.Action == domain.ActionAssign {
			continue // the desk's own bookkeeping
		}
		all = append(all, dated{e.At, b.eventText(e, kind, names)})
	}
	for _, m := range seen {
		if !m.Status.Made() {
			continue
		}
		who := m.ProviderID
		if kind == domain.KindOffer {
			who = m.RequesterID
		}
		name := b.T("history.somebody")
		if o, ok := names[who]; ok {
			name = b.shortName(o)
		}
		for _, step := range []struct {
			at  *time.Time
			key string
		}{{m.AgreedAt, "history.match.agreed"}, {m.DeliveredAt, "history.match.delivered"}} {
			if step.at != nil {
				all = append(all, dated{*step.at, b.T(step.key, "who", name, "reference", m.Reference)})
			}
		}
	}
	slices.Reverse(all) // of two at one time the later stays first
	slices.SortStableFunc(all, func(x, y dated) int { return cmp.Compare(y.at.UnixMicro(), x.at.UnixMicro()) })
	h := History{Narrow: true}
	for _, d := range all {
		h.Items = append(h.Items, HistoryItem{b.Day(d.at), d.text})
	}
	return h, nil
}

// eventText is an event in words. Who may not read who acted reads what became of the record.
func (b Base) eventText(e domain.Event, kind domain.Kind, names map[string]domain.Organization) string {
	who := ""
	switch o, ok := names[e.OrganizationID]; {
	case e.Side == domain.SideSecretariat || ok && o.Kind == domain.OrgSecretariat:
		who = b.T("history.secretariat")
	case ok:
		who = b.shortName(o)
	case e.Side == domain.SideClock:
		who = b.T("history.clock")
	}
	if e.Action == domain.ActionCreate && e.Side == domain.SideClock {
		return b.T("history.entered")
	}
	return b.deedText(e, kind, who)
}

// deedText is what an event says that who did; who is empty where that may not be read.
func (b Base) deedText(e domain.Event, kind domain.Kind, who string) string {
	key := "history." + string(e.Action)
	if who == "" || !b.Knows(key) {
		if e.To == "" {
			return b.T("history.changed")
		}
		return b.T("history.became", "status", b.T("status."+string(kind)+"."+e.To))
	}
	text := b.T(key, "who", who)
	if e.Reason != "" {
		text += " " + b.T("history.reason", "reason", e.Reason)
	}
	if e.Letter != "" {
		text += " " + b.T("history.letter", "letter", e.Letter)
	}
	return text
}
