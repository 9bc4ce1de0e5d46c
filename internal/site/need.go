package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// needPage is one need: what is asked in the State's own words, line by line, who could help and why, and what stays open.
type needPage struct {
	Base
	Ref        string
	State      string
	StateHref  string
	Name       string // of the need, in its language
	WordsLang  string // of the need's words
	Head       []headFact
	Notices    []linkedNote
	Errors     ErrorSummary
	Said       []saidPart
	Lines      []needLineRow
	Help       needHelpers
	Cover      coverTable
	Steps      recordSteps
	Todo       []Link // what leads to another page: writing, changes
	About      string // what the steps mean now
	Facts      Facts
	Party      []string
	Source     []string
	History    History
	Restricted Facts
	Prompts    []string // for the secretariat: what would make the need easier to answer
	Interest   interestForm
}

// headFact is one of the facts beside the title: a status, a day or words.
type headFact struct {
	Label, Text string
	Status      Status
	Day         Date
}

// linkedNote is a note with what to do about it.
type linkedNote struct {
	Note
	Do *Link
}

// saidPart is a part of a record in its owner's words.
type saidPart struct {
	Title string
	Words Words
}

// needLineRow is a line of a need. No counts from 1, as everywhere on the page.
type needLineRow struct {
	No                      int
	Subtype, Purpose        string
	Instrument              string
	Articles                []articleMark
	How, Quantity, Audience string
}

// articleMark is an article with its heading.
type articleMark struct{ No, Title string }

var needShow = page[needPage]("need/show")

func (s *Site) showNeed(r *request) error { return s.answerNeed(r, http.StatusOK, stepTyped{}) }

// answerNeed answers with the page of the need, with a step to correct where typed holds one.
func (s *Site) answerNeed(r *request, status int, typed stepTyped) error {
	n, err := s.store.Need(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	if n.Reference != r.param("ref") && r.echo.Request().Method == http.MethodGet {
		return r.see(recordHref(domain.KindNeed, n.Reference))
	}
	byNeed, err := s.store.MatchesOfNeeds(r.ctx(), r.Viewer, []string{n.ID})
	if err != nil {
		return err
	}
	seen := byNeed[n.ID]
	b := r.base(r.T("need.title", "state", r.StateName(n.State), "title", n.Title))
	p := needPage{Base: b, Ref: n.Reference, State: b.StateName(n.State), StateHref: "/states/" + url.PathEscape(n.State), Name: n.Title, WordsLang: n.Language}
	p.Head = p.head(n, seen, r.Viewer)
	p.Said = p.said(n)
	for i, l := range n.Lines {
		p.Lines = append(p.Lines, b.needLineRow(i+1, l))
	}
	if err := s.helpFor(r, &p, n, seen); err != nil {
		return err
	}
	p.Cover.agreed(b, n, seen)
	p.steps(r, n, typed)
	if p.Notices, err = s.needNotices(r, b, n); err != nil {
		return err
	}
	p.Facts = b.needFacts(n, r.Viewer)
	treaty, err := s.store.Treaty(r.ctx())
	if err != nil {
		return err
	}
	p.Party = b.partyLines(treaty, n)
	p.Source = b.needSource(n)
	if p.Restricted, err = s.needRestricted(r, b, n); err != nil {
		return err
	}
	if r.Viewer.Secretariat() {
		p.Prompts = b.prompts(n)
	}
	if p.History, err = s.recordHistory(r, b, domain.KindNeed, n.ID, seen); err != nil {
		return err
	}
	if typed.wrong != nil {
		p.Errors = b.ErrorSummary(under(string(typed.action)+".", typed.wrong))
	}
	return needShow.answer(r, status, p)
}

func (b Base) needLineRow(no int, l domain.Line) needLineRow {
	row := needLineRow{No: no, Subtype: b.SubtypeLabel(l.Subtype), Purpose: l.Purpose, Quantity: l.Quantity, Audience: l.Audience}
	if l.Instrument != "" {
		row.Instrument = b.instruments(append([]domain.Instrument{l.Instrument}, l.Also...))
	}
	for _, a := range l.Articles {
		row.Articles = append(row.Articles, articleMark{a, b.ArticleTitle(l.Instrument, a)})
	}
	how := make([]string, len(l.Modalities))
	for i, m := range l.Modalities {
		how[i] = b.ModalityLabel(m)
	}
	row.How = b.List(how)
	return row
}

func (p *needPage) head(n domain.Need, seen []domain.Match, v domain.Viewer) []headFact {
	out := []headFact{
		{Label: p.T("directory.status"), Status: p.NeedStanding(n, seen)},
		{Label: p.T("records.facet.instrument"), Text: p.instruments(n.InstrumentsNamed())},
	}
	if n.Outcome != "" {
		out = append(out, headFact{Label: p.T("record.outcome"), Text: p.T("ended.need." + string(n.Outcome))})
	}
	if n.Priority > 0 {
		out = append(out, headFact{Label: p.T("need.priority"), Text: p.T("need.priority.value", "no", n.Priority)})
	}
	if n.LastConfirmed != nil {
		out = append(out, headFact{Label: p.T("record.confirmed"), Day: p.Day(*n.LastConfirmed)})
	}
	if n.NextReview != nil && n.Restricted(v) && n.Status == domain.NeedOpen {
		out = append(out, headFact{Label: p.T("record.review"), Day: p.Due(*n.NextReview)})
	}
	return append(out, headFact{Label: p.T("record.visibility"), Text: p.T("record.visibility." + string(n.Visibility))})
}

func (p *needPage) said(n domain.Need) []saidPart {
	var out []saidPart
	for _, part := range []struct{ key, text string }{
		{"need.problem", n.Problem}, {"need.objective", n.Objective}, {"need.institutions", n.Institutions},
	} {
		if part.text != "" {
			out = append(out, saidPart{p.T(part.key), Words{Text: part.text, Lang: n.Language}})
		}
	}
	if len(out) > 0 {
		out[0].Words.From = n.SourceRef
		if n.Language != "" {
			out[0].Words.Original = p.T("record.original", "language", p.LanguageLabel(n.Language))
		}
	}
	return out
}

// needNotices are what the reader must know of the need before all else.
func (s *Site) needNotices(r *request, b Base, n domain.Need) ([]linkedNote, error) {
	var out []linkedNote
	href := recordHref(domain.KindNeed, n.Reference)
	own := r.Viewer.Belongs(n.OrganizationID)
	if n.ReturnReason != "" && (own || r.Viewer.Secretariat()) && n.Status != domain.NeedOpen {
		out = append(out, linkedNote{Note: Note{b.T("record.returned"), n.ReturnReason}})
	}
	if n.MergedInto != "" {
		out = append(out, linkedNote{Note{b.T("record.merged"), b.T("record.merged.text", "reference", n.MergedInto)},
			&Link{n.MergedInto, recordHref(domain.KindNeed, n.MergedInto)}})
	}
	switch n.Status {
	case domain.NeedDormant:
		out = append(out, linkedNote{Note: Note{b.T("need.dormant"), b.T("need.dormant.text")}})
	case domain.NeedLapsed:
		out = append(out, linkedNote{Note: Note{b.T("need.lapsed"), b.T("need.lapsed.text")}})
	}
	pending, err := s.pendingNotes(r, b, domain.KindNeed, n.ID, href)
	if err != nil {
		return nil, err
	}
	out = append(out, pending...)
	if !n.Coded() && own {
		if read := b.readSubtypes(n.Language, n.Title, n.Text()); len(read) > 0 {
			note := linkedNote{Note: Note{b.T("need.read"), b.T("need.read.text", "subtypes", read)}}
			if n.MayEdit(r.Viewer) {
				note.Do = &Link{b.T("need.read.change"), href + "/edit/tags"}
			}
			out = append(out, note)
		}
	}
	return out, nil
}

// pendingNotes tell owner and secretariat of a version that is on its way; nobody else of anything.
func (s *Site) pendingNotes(r *request, b Base, kind domain.Kind, id, href string) ([]linkedNote, error) {
	rev, err := s.store.PendingRevision(r.ctx(), r.Viewer, kind, id)
	if errors.Is(err, domain.ErrNotFound) {
		return []linkedNote{}, nil
	}
	if err != nil {
		return nil, err
	}
	return []linkedNote{{
		Note{b.T("record.pending"), b.T("record.pending.text", "status", b.T("status.need."+string(rev.Status)), "date", rev.UpdatedAt)},
		&Link{b.T("record.pending.link"), href + "/changes"},
	}}, nil
}

// readSubtypes are the subtypes that a text without codes speaks of.
func (b Base) readSubtypes(lang, title, text string) []string {
	var out []string
	for _, t := range reference.Tag(lang, title, text) {
		if t.Kind == reference.TagSubtype {
			out = append(out, b.SubtypeLabel(domain.Subtype(t.Code)))
		}
	}
	return out
}

// prompts are what would make the need easier to answer.
func (b Base) prompts(n domain.Need) []string {
	var out []string
	for _, p := range n.Completeness() {
		if !p.Done {
			if text := b.Say(p.Message); !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// steps are what the viewer can do with the need now.
func (p *needPage) steps(r *request, n domain.Need, typed stepTyped) {
	href := recordHref(domain.KindNeed, n.Reference)
	rec := record{kind: domain.KindNeed, href: href, version: n.Version}
	for _, o := range domain.NeedOutcomes {
		rec.outcomes = append(rec.outcomes, string(o))
	}
	if n.MayEdit(r.Viewer) {
		key := "record.edit"
		if n.Status == domain.NeedDraft {
			key = "record.write_on"
		}
		p.Todo = append(p.Todo, Link{r.T(key), href + "/edit"})
	}
	for _, step := range n.Actions(r.Viewer) {
		p.Steps.add(p.Base, rec, step.Action, step.Reason, step.Outcome, typed)
	}
	if n.Status == domain.NeedOpen && slices.Contains(n.ActorsOf(r.Viewer), domain.ByState) {
		p.Steps.add(p.Base, rec, domain.ActionConfirm, false, false, typed)
	}
	if key := "need.about." + string(n.Status); n.Restricted(r.Viewer) && r.Knows(key) {
		p.About = r.T(key)
	}
}

// needFacts are the particulars that everybody reads who may see the need.
func (b Base) needFacts(n domain.Need, v domain.Viewer) Facts {
	facts := Facts{Printer: b.Printer}
	add := func(key string, values ...string) {
		facts.Items = append(facts.Items, Fact{b.T(key), slices.DeleteFunc(values, func(s string) bool { return s == "" })})
	}
	add("need.authority", n.Authority)
	add("need.obstacles", each(n.Obstacles, b.ObstacleLabel)...)
	add("need.languages", b.List(each(n.Provider.Languages, b.LanguageLabel)))
	if len(n.Provider.Traditions) > 0 {
		add("need.traditions", b.List(each(n.Provider.Traditions, b.TraditionLabel)))
	}
	if len(n.Provider.Groups) > 0 {
		add("need.groups", b.List(each(n.Provider.Groups, b.GroupLabel)))
	}
	if n.Provider.Peers {
		add("need.peers", b.T("need.peers.yes"))
	}
	add("need.wanted_start", b.day(n.WantedStart))
	if n.WantedEnd != nil {
		add("need.wanted_end", b.day(n.WantedEnd))
	}
	add("need.latest_useful", b.day(n.LatestUseful))
	if n.Budget != nil {
		add("need.budget", b.Money(n.Budget.Amount, n.Budget.Currency))
	}
	add("need.contribution", n.Contribution)
	add("need.help_received", n.HelpReceived)
	add("need.sent_elsewhere", n.SentElsewhere)
	return facts
}

// each names every code.
func each[C any](codes []C, label func(C) string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = label(c)
	}
	return out
}

func (b Base) day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return b.Date(*t)
}

// needSource says where the need comes from.
func (b Base) needSource(n domain.Need) []string {
	out := []string{b.T("need.source." + string(n.Source))}
	if n.SourceRef != "" {
		out = append(out, n.SourceRef)
	}
	if n.SourceDate != nil {
		out = append(out, b.Date(*n.SourceDate))
	}
	return out
}

// needRestricted are the fields that owner and secretariat alone read; none for anybody else.
func (s *Site) needRestricted(r *request, b Base, n domain.Need) (Facts, error) {
	facts := Facts{Printer: b.Printer}
	if !n.Restricted(r.Viewer) {
		return facts, nil
	}
	names, err := s.organizations(r, slices.Concat(n.Provider.Excluded, n.NamedOrgs))
	if err != nil {
		return facts, err
	}
	facts.Items = []Fact{
		{b.T("record.contact"), some(n.Contact)},
		{b.T("need.excluded"), b.named(n.Provider.Excluded, names)},
		{b.T("record.internal_note"), some(n.InternalNote)},
		{b.T("need.consent"), some(b.T("need.consent." + map[bool]string{true: "yes", false: "no"}[n.StatsConsent]))},
	}
	if n.Visibility == domain.Named {
		facts.Items = append(facts.Items, Fact{b.T("record.named"), b.named(n.NamedOrgs, names)})
	}
	if n.AssignedTo != "" && r.Viewer.Secretariat() {
		if person, err := s.store.Person(r.ctx(), n.AssignedTo); err == nil {
			facts.Items = append(facts.Items, Fact{b.T("record.assigned"), some(person.Name)})
		}
	}
	return facts, nil
}

// named are the names of organizations, in the reader's order.
func (b Base) named(ids []string, names map[string]domain.Organization) []string {
	var out []string
	for _, id := range ids {
		if o, ok := names[id]; ok {
			out = append(out, b.OrganizationName(o))
		}
	}
	slices.Sort(out)
	return out
}
