package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// NeedWords are what a State writes in a need. In a draft all of it may be left out.
type NeedWords struct {
	Authority     string          `json:"authority,omitempty" doc:"Ministry or body within the State."`
	Language      string          `json:"language,omitempty" doc:"Of the words: one of the six official languages."`
	Title         string          `json:"title,omitempty" doc:"At most 200 characters."`
	Problem       string          `json:"problem,omitempty" doc:"What is wrong today. At most 8,000 characters."`
	Objective     string          `json:"objective,omitempty" doc:"What should be different, and how that will be seen. At most 4,000 characters."`
	Institutions  string          `json:"institutions,omitempty" doc:"Whom the help is for. At most 4,000 characters."`
	Lines         []Line          `json:"lines,omitempty" maxItems:"30" doc:"What is asked for, one kind of assistance a line."`
	Obstacles     []string        `json:"obstacles,omitempty" doc:"What hampers the State."`
	Provider      *WantedProvider `json:"provider,omitempty" doc:"What the provider should be like."`
	HelpReceived  string          `json:"help_received,omitempty" doc:"Help had before."`
	SentElsewhere string          `json:"sent_elsewhere,omitempty" doc:"Where else the same is asked for."`
	Contribution  string          `json:"contribution,omitempty" doc:"What the State itself adds."`
	WantedStart   *string         `json:"wanted_start,omitempty" format:"date" nullable:"true" doc:"First day on which help is wanted."`
	WantedEnd     *string         `json:"wanted_end,omitempty" format:"date" nullable:"true" doc:"Last day on which help is wanted."`
	LatestUseful  *string         `json:"latest_useful,omitempty" format:"date" nullable:"true" doc:"The day after which help comes too late."`
	Budget        *Money          `json:"budget,omitempty" doc:"What is set aside for it."`
	Priority      int             `json:"priority,omitempty" minimum:"1" maximum:"999" nullable:"true" doc:"Among the State's own needs: 1 is first; left out where none is set."`
	Visibility    string          `json:"visibility,omitempty" doc:"Who beside the State and the secretariat sees it once it is open."`
	NamedOrgs     []string        `json:"named_orgs,omitempty" doc:"Ids of the organizations that see it, for the visibility named. For the State and the secretariat alone."`
	StatsConsent  bool            `json:"stats_consent,omitempty" doc:"It may count in anonymous totals and stand as an anonymous card."`
	Contact       string          `json:"contact,omitempty" doc:"For the State and the secretariat; told to the other side when a match is agreed."`
	InternalNote  string          `json:"internal_note,omitempty" doc:"For the State and the secretariat alone."`
}

// Line is one thing asked for.
type Line struct {
	ID         string   `json:"id,omitempty" maxLength:"40" doc:"Stable within the need; given to a line that has none."`
	Subtype    string   `json:"subtype,omitempty" doc:"Code of the kind of assistance, or unspecified."`
	Instrument string   `json:"instrument,omitempty" doc:"Code of the instrument that it serves."`
	Also       []string `json:"also,omitempty" doc:"Further instruments that it serves."`
	Articles   []string `json:"articles,omitempty" doc:"Articles of the instrument, with paragraphs as in 32(5)."`
	Purpose    string   `json:"purpose,omitempty" doc:"What it is for, in the State's words."`
	Modalities []string `json:"modalities,omitempty" doc:"How help should be given."`
	Quantity   string   `json:"quantity,omitempty" doc:"How much, in words."`
	Audience   string   `json:"audience,omitempty" doc:"Who is to be helped."`
}

// WantedProvider is what a State would like its provider to be.
type WantedProvider struct {
	Languages  []string `json:"languages,omitempty" doc:"ISO 639-1 codes."`
	Traditions []string `json:"traditions,omitempty" doc:"Legal traditions."`
	Groups     []string `json:"groups,omitempty" doc:"Regional groups."`
	Peers      bool     `json:"peers,omitempty" doc:"States that met the same challenge are welcome."`
	Excluded   []string `json:"excluded,omitempty" doc:"Ids of organizations that shall not be proposed. For the State and the secretariat alone."`
}

// Need is a State's request for technical assistance.
type Need struct {
	Ref          string    `json:"ref" doc:"Reference, as in N-2026-0042."`
	ID           string    `json:"id"`
	Version      int       `json:"version" doc:"Grows with every change of the record; the ETag begins with it."`
	Edition      int       `json:"edition" doc:"Grows when what is asked for changes."`
	Status       string    `json:"status"`
	StatusSince  time.Time `json:"status_since"`
	State        string    `json:"state" doc:"ISO 3166 alpha-3 code."`
	Organization Party     `json:"organization" doc:"The State that asks."`
	Source       string    `json:"source" doc:"Where it comes from."`
	SourceRef    string    `json:"source_ref,omitempty" doc:"Document and paragraph, for what was not posted."`
	NeedWords
	Outcome       string        `json:"outcome,omitempty" doc:"How it ended."`
	MergedInto    string        `json:"merged_into,omitempty" doc:"Reference of the need that goes on in its place."`
	ReturnReason  string        `json:"return_reason,omitempty" doc:"Why it came back."`
	LastConfirmed *time.Time    `json:"last_confirmed,omitempty" doc:"When the State last said that it still stands."`
	NextReview    *time.Time    `json:"next_review,omitempty" doc:"When it becomes dormant unless confirmed."`
	AssignedTo    string        `json:"assigned_to,omitempty" doc:"Id of the broker who keeps it; for the State and the secretariat."`
	Demo          bool          `json:"demo,omitempty" doc:"Belongs to the demonstration."`
	Created       time.Time     `json:"created"`
	Updated       time.Time     `json:"updated"`
	Revision      *NeedRevision `json:"revision,omitempty" doc:"The version on its way to replace this one, for those who may see it; on the single record only."`
	Actions       []Action      `json:"actions" doc:"What the caller may do now."`
}

func (n Need) version() int { return n.Version }

// NeedRevision is the pending version of a need that is open.
type NeedRevision struct {
	Status       string    `json:"status"`
	StatusSince  time.Time `json:"status_since"`
	ReturnReason string    `json:"return_reason,omitempty"`
	Need         NeedWords `json:"need" doc:"The words that will replace those in force."`
	Actions      []Action  `json:"actions"`
}

// wordsOfNeed are the words of a need as the caller may read it.
func wordsOfNeed(n domain.Need) NeedWords {
	w := NeedWords{
		Authority: n.Authority, Language: n.Language, Title: n.Title, Problem: n.Problem, Objective: n.Objective,
		Institutions: n.Institutions, Obstacles: to[string](n.Obstacles), HelpReceived: n.HelpReceived,
		SentElsewhere: n.SentElsewhere, Contribution: n.Contribution, WantedStart: date(n.WantedStart), WantedEnd: date(n.WantedEnd),
		LatestUseful: date(n.LatestUseful), Budget: money(n.Budget), Priority: n.Priority, Visibility: string(n.Visibility),
		NamedOrgs: n.NamedOrgs, StatsConsent: n.StatsConsent, Contact: n.Contact, InternalNote: n.InternalNote,
	}
	for _, l := range n.Lines {
		w.Lines = append(w.Lines, Line{
			ID: l.ID, Subtype: string(l.Subtype), Instrument: string(l.Instrument), Also: to[string](l.Also), Articles: l.Articles,
			Purpose: l.Purpose, Modalities: to[string](l.Modalities), Quantity: l.Quantity, Audience: l.Audience,
		})
	}
	p := WantedProvider{
		Languages: n.Provider.Languages, Traditions: to[string](n.Provider.Traditions), Groups: to[string](n.Provider.Groups),
		Peers: n.Provider.Peers, Excluded: n.Provider.Excluded,
	}
	if len(p.Languages)+len(p.Traditions)+len(p.Groups)+len(p.Excluded) > 0 || p.Peers {
		w.Provider = &p
	}
	return w
}

// domain is a need with these words and nothing else.
func (w NeedWords) domain() domain.Need {
	n := domain.Need{
		Authority: w.Authority, Language: w.Language, Title: w.Title, Problem: w.Problem, Objective: w.Objective,
		Institutions: w.Institutions, Obstacles: to[domain.Obstacle](w.Obstacles), HelpReceived: w.HelpReceived,
		SentElsewhere: w.SentElsewhere, Contribution: w.Contribution, WantedStart: day(w.WantedStart), WantedEnd: day(w.WantedEnd),
		LatestUseful: day(w.LatestUseful), Budget: w.Budget.domain(), Priority: w.Priority, Visibility: domain.Visibility(w.Visibility),
		NamedOrgs: w.NamedOrgs, StatsConsent: w.StatsConsent, Contact: w.Contact, InternalNote: w.InternalNote,
	}
	for _, l := range w.Lines {
		n.Lines = append(n.Lines, domain.Line{
			ID: l.ID, Subtype: domain.Subtype(l.Subtype), Instrument: domain.Instrument(l.Instrument),
			Also: to[domain.Instrument](l.Also), Articles: l.Articles, Purpose: l.Purpose,
			Modalities: to[domain.Modality](l.Modalities), Quantity: l.Quantity, Audience: l.Audience,
		})
	}
	if p := w.Provider; p != nil {
		n.Provider = domain.ProviderProfile{
			Languages: p.Languages, Traditions: to[domain.LegalTradition](p.Traditions), Groups: to[domain.RegionalGroup](p.Groups),
			Peers: p.Peers, Excluded: p.Excluded,
		}
	}
	return n
}

// needView is a need, loaded for the caller, as the API tells it.
func needView(c *caller, n domain.Need, of map[string]Party) Need {
	return Need{
		Ref: n.Reference, ID: n.ID, Version: n.Version, Edition: n.Edition, Status: string(n.Status), StatusSince: n.StatusSince.UTC(),
		State: n.State, Organization: of[n.OrganizationID], Source: string(n.Source), SourceRef: n.SourceRef, NeedWords: wordsOfNeed(n),
		Outcome: string(n.Outcome), MergedInto: n.MergedInto, ReturnReason: n.ReturnReason, LastConfirmed: n.LastConfirmed,
		NextReview: n.NextReview, AssignedTo: n.AssignedTo, Demo: n.Demo, Created: n.CreatedAt.UTC(), Updated: n.UpdatedAt.UTC(),
		Actions: needActions(c.Viewer, n),
	}
}

func needActions(v domain.Viewer, n domain.Need) []Action {
	path := root + "/needs/" + n.Reference
	mayConfirm := n.Status == domain.NeedOpen && slices.Contains(n.ActorsOf(v), domain.ByState)
	out := recordActions(path, n.MayEdit(v), n.Actions(v), mayConfirm, domain.NeedOpen)
	if n.Status == domain.NeedOpen && mayOfferHelp(v, n) {
		out = append(out,
			Action{Action: string(domain.ActionInterest), Method: "POST", Href: root + "/matches", OfferingNeeded: true},
			Action{Action: "offer_help", Method: "POST", Href: path + "/help"},
		)
	}
	return out
}

// mayOfferHelp says whether the viewer could put an offer before the State.
func mayOfferHelp(v domain.Viewer, n domain.Need) bool {
	return v.Has(domain.RoleProvider) && v.OrganizationID != "" && !v.Secretariat() && !v.Belongs(n.OrganizationID)
}

// showNeed is the whole of a need that the caller may see, its pending version included.
func showNeed(ctx context.Context, st *store.Store, c *caller, by string) (Need, error) {
	n, err := st.Need(ctx, c.Viewer, by)
	if err != nil {
		return Need{}, err
	}
	of, err := parties(ctx, st, c, []string{n.OrganizationID})
	if err != nil {
		return Need{}, err
	}
	view := needView(c, n, of)
	r, err := st.PendingRevision(ctx, c.Viewer, domain.KindNeed, n.ID)
	if errors.Is(err, domain.ErrNotFound) || err == nil && r.Need == nil {
		return view, nil
	}
	if err != nil {
		return Need{}, err
	}
	view.Revision = &NeedRevision{
		Status: string(r.Status), StatusSince: r.StatusSince.UTC(), ReturnReason: r.ReturnReason, Need: wordsOfNeed(r.Need.For(c.Viewer)),
		Actions: revisionActions(domain.NeedLifecycle.From(r.Status), n.ActorsOf(c.Viewer), domain.ByState, root+"/needs/"+n.Reference+"/revision/actions"),
	}
	return view, nil
}

// revisionActions are the steps that the actors may take with a pending version: those of the record's table up to open,
// and withdraw for its owner.
func revisionActions[S ~string](steps []domain.Step[S], actors []domain.Actor, owner domain.Actor, href string) []Action {
	out := []Action{}
	for _, s := range steps {
		if s.Action == domain.ActionClose || !slices.Contains(actors, s.By) ||
			slices.ContainsFunc(out, func(a Action) bool { return a.Action == string(s.Action) }) {
			continue
		}
		out = append(out, Action{Action: string(s.Action), Method: "POST", Href: href, To: string(s.To), ReasonNeeded: s.Reason})
	}
	if slices.Contains(actors, owner) {
		out = append(out, Action{Action: string(domain.ActionWithdraw), Method: "POST", Href: href})
	}
	return out
}
