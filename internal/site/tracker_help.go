package site

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// trackerHelpPage is the secretariat's list of the silent States that are offered help with reporting.
type trackerHelpPage struct {
	Base
	Tabs  []countTab
	Rows  []helpRow
	Empty Empty
}

type helpRow struct {
	State, Href, Group string
	Why                string
	Registered         bool   // somebody may read the offer
	Asked              string // reference of the need that asks for it, as far as the secretariat sees one
}

var trackerHelpShow = page[trackerHelpPage]("tracker/help")

// The type of assistance with reporting, and the kind of it that the note presumes silent States to need.
const (
	reportingType    = "rep"
	reportingSubtype = domain.Subtype("rep.review")
)

func (s *Site) showHelpOffered(r *request) error {
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil {
		return err
	}
	p := trackerHelpPage{Base: r.base(r.T("tracker.help"))}
	if p.Tabs, err = s.trackerTabs(r, "/tracker/help"); err != nil {
		return err
	}
	registered, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Kinds: []domain.OrganizationKind{domain.OrgState}, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, o := range registered {
		here[o.State] = true
	}
	var silent []report.TrackedState
	codes := []string{}
	for _, st := range t.States {
		if st.Silent() {
			silent, codes = append(silent, st), append(codes, st.State)
		}
	}
	asked, err := s.askedForReporting(r, codes)
	if err != nil {
		return err
	}
	for _, st := range silent {
		row := helpRow{
			State: p.StateName(st.State), Href: "/tracker/states/" + st.State, Group: p.GroupLabel(st.Group),
			Registered: here[st.State], Asked: asked[st.State],
		}
		row.Why = p.T("tracker.told.silent")
		if owed := p.owed(t, st); len(owed) > 0 {
			row.Why = p.T("tracker.help.owed", "cycles", owed)
		}
		p.Rows = append(p.Rows, row)
	}
	i18n.SortBy(r.Lang(), p.Rows, func(row helpRow) string { return row.State })
	p.Empty = Empty{Title: r.T("tracker.help.none"), Text: r.T("tracker.help.none.text")}
	return trackerHelpShow.show(r, p)
}

// askedForReporting are, by State, the references of living needs for help with reporting that the viewer may see.
func (s *Site) askedForReporting(r *request, states []string) (map[string]string, error) {
	out := map[string]string{}
	if len(states) == 0 {
		return out, nil
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{
		Viewer: r.Viewer, States: states, Limit: store.NoLimit, Sort: "created",
		Statuses: []domain.NeedStatus{domain.NeedDraft, domain.NeedClearing, domain.NeedSubmitted, domain.NeedOpen, domain.NeedDormant},
	})
	for _, n := range needs {
		if slices.ContainsFunc(n.SubtypesNamed(), func(c domain.Subtype) bool { return c.Type() == reportingType }) {
			out[n.State] = n.Reference
		}
	}
	return out, err
}

// askForReporting begins the need of a State for help with reporting: a draft with what is known, for its author to change.
// Nobody but the State sees it until it hands it in, and after that the secretariat alone, unless the State chooses wider.
func (s *Site) askForReporting(r *request) error {
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil {
		return err
	}
	if len(t.States) != 1 || !t.States[0].Silent() {
		return domain.ErrNotFound
	}
	asked, err := s.askedForReporting(r, []string{r.Viewer.State})
	if err != nil {
		return err
	}
	if ref := asked[r.Viewer.State]; ref != "" { // sent twice, or by a colleague
		return r.see(recordHref(domain.KindNeed, ref))
	}
	line := domain.Line{ID: "1", Subtype: reportingSubtype, Instrument: domain.UNTOC, Articles: []string{"32(5)"}}
	for i, c := range t.States[0].Cells {
		if in := t.Cycles[i].Instrument; c.Standing.Silent() && in != line.Instrument && !slices.Contains(line.Also, in) {
			line.Also = append(line.Also, in)
		}
	}
	n := domain.Need{
		Title: r.T("tracker.help.need.title"), Problem: r.T("tracker.help.need.problem"),
		Lines: []domain.Line{line}, Visibility: domain.SecretariatOnly,
	}
	if slices.Contains(domain.Languages, r.Lang()) {
		n.Language = r.Lang()
	}
	saved, err := s.broker.PostNeed(r.ctx(), r.Viewer, n)
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "tracker.help.begun")
	return r.see(recordHref(domain.KindNeed, saved.Reference) + "/edit")
}
