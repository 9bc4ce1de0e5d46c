package broker

import (
	"encoding/json"
	"fmt"
	"time"

	"tamatch/internal/domain"
)

// field is one value of a record as an event keeps it.
type field struct {
	name       string
	value      string
	asked      bool // part of what is asked or offered: a change makes a new edition
	restricted bool // kept as a digest
}

// shown writes a value for an event: words as they are, dates as ISO dates, all else as JSON; nothing for zero.
func shown(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case *time.Time:
		if v == nil {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("a record holds only what JSON can say: %v", err))
	}
	switch s := string(raw); s {
	case "null", "[]", "{}", "0", "false", `""`:
		return ""
	default:
		return s
	}
}

func needFields(n domain.Need) []field {
	return []field{
		{name: "authority", value: n.Authority},
		{name: "source_ref", value: n.SourceRef},
		{name: "language", value: n.Language, asked: true},
		{name: "title", value: n.Title, asked: true},
		{name: "problem", value: n.Problem, asked: true},
		{name: "objective", value: n.Objective, asked: true},
		{name: "institutions", value: n.Institutions, asked: true},
		{name: "lines", value: shown(n.Lines), asked: true},
		{name: "obstacles", value: shown(n.Obstacles), asked: true},
		{name: "provider.languages", value: shown(n.Provider.Languages), asked: true},
		{name: "provider.traditions", value: shown(n.Provider.Traditions), asked: true},
		{name: "provider.groups", value: shown(n.Provider.Groups), asked: true},
		{name: "provider.peers", value: shown(n.Provider.Peers), asked: true},
		{name: "provider.excluded", value: shown(n.Provider.Excluded), asked: true, restricted: true},
		{name: "help_received", value: n.HelpReceived},
		{name: "sent_elsewhere", value: n.SentElsewhere},
		{name: "contribution", value: n.Contribution, asked: true},
		{name: "wanted_start", value: shown(n.WantedStart), asked: true},
		{name: "wanted_end", value: shown(n.WantedEnd), asked: true},
		{name: "latest_useful", value: shown(n.LatestUseful), asked: true},
		{name: "budget", value: shown(n.Budget), asked: true},
		{name: "priority", value: shown(n.Priority)},
		{name: "visibility", value: string(n.Visibility)},
		{name: "named_orgs", value: shown(n.NamedOrgs), restricted: true},
		{name: "stats_consent", value: shown(n.StatsConsent)},
		{name: "contact", value: n.Contact, restricted: true},
		{name: "internal_note", value: n.InternalNote, restricted: true},
	}
}

// needWords copies what a person writes from one need to another; all else of the record stays.
func needWords(to *domain.Need, from domain.Need) {
	to.Authority, to.Language, to.Title, to.Problem = from.Authority, from.Language, from.Title, from.Problem
	to.Objective, to.Institutions, to.Lines, to.Obstacles = from.Objective, from.Institutions, from.Lines, from.Obstacles
	to.Provider, to.HelpReceived, to.SentElsewhere = from.Provider, from.HelpReceived, from.SentElsewhere
	to.Contribution, to.WantedStart, to.WantedEnd = from.Contribution, from.WantedStart, from.WantedEnd
	to.LatestUseful, to.Budget, to.Priority = from.LatestUseful, from.Budget, from.Priority
	to.Visibility, to.NamedOrgs, to.StatsConsent = from.Visibility, from.NamedOrgs, from.StatsConsent
	to.Contact, to.InternalNote = from.Contact, from.InternalNote
}

func offerFields(o domain.Offer) []field {
	return []field{
		{name: "partners", value: shown(o.Partners)},
		{name: "kind", value: string(o.Kind), asked: true},
		{name: "language", value: o.Language, asked: true},
		{name: "title", value: o.Title, asked: true},
		{name: "description", value: o.Description, asked: true},
		{name: "instruments", value: shown(o.Instruments), asked: true},
		{name: "articles", value: shown(o.Articles), asked: true},
		{name: "subtypes", value: shown(o.Subtypes), asked: true},
		{name: "modalities", value: shown(o.Modalities), asked: true},
		{name: "languages", value: shown(o.Languages), asked: true},
		{name: "traditions", value: shown(o.Traditions), asked: true},
		{name: "eligible", value: shown(o.Eligible), asked: true},
		{name: "conditions", value: o.Conditions, asked: true},
		{name: "capacity", value: shown(o.Capacity), asked: true},
		{name: "cost", value: string(o.Cost), asked: true},
		{name: "amount", value: shown(o.Amount), asked: true},
		{name: "window_start", value: shown(o.WindowStart), asked: true},
		{name: "window_end", value: shown(o.WindowEnd), asked: true},
		{name: "deadline", value: shown(o.Deadline), asked: true},
		{name: "lead_days", value: shown(o.LeadDays), asked: true},
		{name: "how_to_apply", value: o.HowToApply},
		{name: "documents", value: o.Documents},
		{name: "south_south", value: shown(o.SouthSouth), asked: true},
		{name: "link", value: o.Link},
		{name: "evidence", value: o.Evidence},
		{name: "renew_by", value: shown(o.RenewBy)},
		{name: "visibility", value: string(o.Visibility)},
		{name: "named_orgs", value: shown(o.NamedOrgs), restricted: true},
		{name: "contact", value: o.Contact, restricted: true},
		{name: "internal_note", value: o.InternalNote, restricted: true},
	}
}

func offerWords(to *domain.Offer, from domain.Offer) {
	to.Partners, to.Kind, to.Language, to.Title, to.Description = from.Partners, from.Kind, from.Language, from.Title, from.Description
	to.Instruments, to.Articles, to.Subtypes, to.Modalities = from.Instruments, from.Articles, from.Subtypes, from.Modalities
	to.Languages, to.Traditions, to.Eligible, to.Conditions = from.Languages, from.Traditions, from.Eligible, from.Conditions
	to.Capacity, to.Cost, to.Amount = from.Capacity, from.Cost, from.Amount
	to.WindowStart, to.WindowEnd, to.Deadline, to.LeadDays = from.WindowStart, from.WindowEnd, from.Deadline, from.LeadDays
	to.HowToApply, to.Documents, to.SouthSouth, to.Link = from.HowToApply, from.Documents, from.SouthSouth, from.Link
	to.Evidence, to.RenewBy, to.Visibility, to.NamedOrgs = from.Evidence, from.RenewBy, from.Visibility, from.NamedOrgs
	to.Contact, to.InternalNote = from.Contact, from.InternalNote
}

// changes lists what differs between two versions of a record's fields, and whether what is asked differs. A
// restricted value shows as a salted digest.
func (b *Broker) changes(id string, before, after []field) (list []domain.Change, asked bool) {
	for i, f := range after {
		old := ""
		if before != nil {
			old = before[i].value
		}
		if old == f.value {
			continue
		}
		asked = asked || f.asked
		now := f.value
		if f.restricted {
			old, now = domain.Digest(b.secret+id, old), domain.Digest(b.secret+id, now)
		}
		list = append(list, domain.Change{Field: f.name, Old: old, New: now})
	}
	return list, asked
}
