package site

import (
	"slices"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/pairing"
)

// needWriting is how needs are written. It is filled in init, for its parts speak of it.
var needWriting writing[domain.Need]

func init() {
	needWriting = writing[domain.Need]{
		noun: domain.KindNeed, root: "/needs", blank: blankNeed, find: findNeed, revise: reviseNeed, post: postNeed, save: saveNeed,
		check: func(r *request, n domain.Need, whole bool) error { return r.site.broker.CheckNeed(r.ctx(), n, whole) },
		steps: needSteps, clone: cloneNeed, again: lineAgain, help: needHelp, ease: needEase, act: needActs, step: stepNeed,
	}
}

// writesNeeds says whether the viewer drafts needs of a State.
func writesNeeds(v domain.Viewer) bool {
	return v.SignedIn() && v.Kind == domain.OrgState && (v.Has(domain.RoleAuthor) || v.Has(domain.RoleFocalPoint))
}

// blankNeed is what a new need begins with. Who may see it and what it may count in, its State says itself.
func blankNeed(r *request) (domain.Need, error) {
	if !writesNeeds(r.Viewer) {
		return domain.Need{}, domain.ErrForbidden
	}
	return domain.Need{OrganizationID: r.Viewer.OrganizationID, State: r.Viewer.State}, nil
}

func postNeed(r *request, n domain.Need, id string) (string, error) {
	n.ID = id
	saved, err := r.site.broker.PostNeed(r.ctx(), r.Viewer, n)
	return saved.Reference, err
}

func saveNeed(r *request, n domain.Need, version int) (int, error) {
	n.Version = version
	saved, err := r.site.broker.EditNeed(r.ctx(), r.Viewer, n)
	return saved.Version, err
}

func cloneNeed(n domain.Need) domain.Need {
	n.Lines = slices.Clone(n.Lines)
	return n
}

func findNeed(r *request, ref string) (draft[domain.Need], error) {
	n, err := r.site.store.Need(r.ctx(), r.Viewer, ref)
	if err != nil {
		return draft[domain.Need]{}, err
	}
	if !slices.Contains(n.ActorsOf(r.Viewer), domain.ByState) {
		return draft[domain.Need]{}, domain.ErrForbidden
	}
	return draft[domain.Need]{
		id: n.ID, ref: n.Reference, version: n.Version, status: string(n.Status), words: n, title: n.Title, lang: n.Language,
		returned: n.ReturnReason, kept: n.UpdatedAt,
	}, nil
}

// reviseNeed takes the words of the pending version; what the record is otherwise stays.
func reviseNeed(d *draft[domain.Need]) {
	n := *d.pending.Need
	n.ID, n.Reference, n.Version, n.Edition, n.Status = d.words.ID, d.words.Reference, d.words.Version, d.words.Edition, d.words.Status
	d.words, d.title, d.lang = n, n.Title, n.Language
}

// needActs are what leads on from the answers: to the focal point, to the secretariat, or back to the author.
func needActs(r *request, d draft[domain.Need]) ([]draftAction, error) {
	focal := r.Viewer.Has(domain.RoleFocalPoint)
	at := domain.NeedStatus(d.status)
	if d.revising {
		if d.pending == nil {
			return nil, nil
		}
		at = d.pending.Status
	}
	submit := draftAction{Action: domain.ActionSubmit, Main: true, Label: r.T("draft.need.submit"), Note: r.T("draft.need.submit.note")}
	if focal {
		submit.Label, submit.Note = r.T("draft.need.submit_clear"), r.T("draft.need.submit_clear.note")
	}
	switch {
	case at == domain.NeedDraft:
		return []draftAction{submit}, nil
	case at == domain.NeedClearing && focal:
		return []draftAction{
			{Action: domain.ActionClear, Main: true, Label: r.T("draft.need.clear"), Note: r.T("draft.need.submit_clear.note")},
			{Action: domain.ActionSendBack, Reason: true, Label: r.T("draft.need.send_back"), Note: r.T("draft.need.send_back.note")},
		}, nil
	}
	return nil, nil
}

func stepNeed(r *request, id string, version int, a broker.Act) error {
	_, err := r.site.broker.ActNeed(r.ctx(), r.Viewer, id, version, a)
	return err
}

// helpersAsked is how many are looked for, helpersShown how many stand in the panel.
const (
	helpersAsked = 20
	helpersShown = 5
)

// found says how many there are, in the messages below key, how many more cover no line, and whether the search was left out.
func (h *Helpers) found(b Base, key string, count, related int, narrowed bool) {
	if narrowed {
		h.Off = b.T("draft.help.narrowed")
	}
	switch count {
	case 0:
		h.Lead = b.T(key + ".none")
	case helpersAsked:
		h.Lead = b.T(key+".many", "count", helpersAsked)
	default:
		h.Lead = b.T(key+".found", "count", count)
	}
	if related > 0 {
		h.Lead += " " + b.T(key+".related", "count", related)
	}
}

// needHelp is who could help with the need as it stands on the page.
func needHelp(r *request, b Base, n domain.Need) (Helpers, error) {
	h := Helpers{Title: b.T("draft.help")}
	if n.Title == "" && n.Problem == "" && len(n.Lines) == 0 {
		h.Lead = b.T("draft.help.empty")
		return h, nil
	}
	if r.site.pairing == nil {
		h.Lead = b.T("draft.help.off")
		return h, nil
	}
	// As one that was never saved: what is in memory is what stood there before.
	n.ID, n.Version = "", 0
	answer, err := r.site.pairing.OffersFor(r.ctx(), r.Viewer, n, pairing.Options{Limit: helpersAsked})
	if err != nil {
		return h, err
	}
	// As the need's page has it: what covers none of the lines is not counted with what does.
	covering, related := covers(answer.Hits)
	h.found(b, "draft.help", len(covering), len(related), answer.Narrowed)
	names, err := r.organizationNames(b)
	if err != nil {
		return h, err
	}
	for _, hit := range covering[:min(helpersShown, len(covering))] {
		h.Items = append(h.Items, Helper{
			Name: hit.Offer.Title, Lang: hit.Offer.Language, Href: "/offers/" + hit.Offer.Reference, Fit: b.Fit(hit.Score / 100),
			About: b.helperAbout(names[hit.Offer.OrganizationID], b.lineNumbers(n, hit.Covered), hit.Reasons),
		})
	}
	if open := b.lineNumbers(n, answer.Uncovered); len(open) > 0 && len(n.Lines) > 0 {
		h.More = b.T("draft.help.uncovered", "count", len(open), "lines", open)
	}
	return h, nil
}

// helperAbout says in a line who it is, what it covers and what both texts say.
func (b Base) helperAbout(name string, lines []string, reasons []domain.Reason) string {
	var parts []string
	if name != "" {
		parts = append(parts, name)
	}
	if len(lines) > 0 {
		parts = append(parts, b.T("draft.help.lines", "count", len(lines), "lines", lines))
	}
	for _, reason := range reasons {
		switch {
		case reason.Factor == "language" && len(reason.Shared) > 0:
			var langs []string
			for _, code := range reason.Shared {
				langs = append(langs, b.LanguageLabel(code))
			}
			parts = append(parts, b.T("draft.help.languages", "languages", langs))
		case reason.Factor == "text" && len(reason.Shared) > 0:
			parts = append(parts, b.T("draft.help.words", "words", reason.Shared[:min(4, len(reason.Shared))]))
		}
	}
	return strings.Join(parts, " · ")
}

// organizationNames are what the organizations of the register are called, by id.
func (r *request) organizationNames(b Base) (map[string]string, error) {
	list, err := r.site.registered(r)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, o := range list {
		out[o.ID] = b.OrganizationName(o)
	}
	return out, nil
}

// easeSteps are the pages to which the prompts of a need lead.
var easeSteps = map[string]string{
	"title": "title", "problem": "title", "objective": "objective", "lines": "lines", "time": "time", "provider": "provider", "context": "context",
}

// needEase is what would make the need easier to answer.
func needEase(b Base, n domain.Need, ref string) Ease {
	prompts := n.Completeness()
	e := Ease{Title: b.T("draft.ease")}
	done := 0
	for _, p := range prompts {
		if p.Done {
			done++
			continue
		}
		step := easeSteps[p.Field]
		if step == "lines" && len(n.Lines) > 0 {
			step = lineStep + n.Lines[0].ID
		}
		e.Items = append(e.Items, Link{b.Say(p.Message), needWriting.address(ref, step)})
	}
	e.Sum = b.T("draft.ease.sum", "done", done, "count", len(prompts))
	e.Meter = Meter{Max: len(prompts), Value: done, Label: e.Sum}
	return e
}

// copyNeed begins a new draft with the words of an old need.
func (s *Site) copyNeed(r *request) error {
	n, err := s.store.Need(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	if !writesNeeds(r.Viewer) || !r.Viewer.Belongs(n.OrganizationID) {
		return domain.ErrForbidden
	}
	n.ID = ""                                                                 // another record
	n.Priority, n.WantedStart, n.WantedEnd, n.LatestUseful = 0, nil, nil, nil // of the old request
	made, err := s.broker.PostNeed(r.ctx(), r.Viewer, n)
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "draft.copied", "from", n.Reference, "reference", made.Reference)
	return r.see(needWriting.address(made.Reference, "title"))
}
