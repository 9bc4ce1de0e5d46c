package site

import (
	"context"
	"errors"
	"strconv"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// adminTabs are the pages of the administration.
func (r *request) adminTabs() []countTab {
	var out []countTab
	for _, t := range []struct{ label, path string }{
		{"admin.register", "/admin"}, {"admin.organizations", "/admin/organizations"}, {"admin.people", "/admin/people"}, {"admin.jobs", "/admin/jobs"},
	} {
		at := r.echo.Request().URL.Path
		out = append(out, countTab{Label: r.T(t.label), Href: t.path, Current: at == t.path || t.path != "/admin" && r.within(t.path)})
	}
	return out
}

// adminRegister says how much there is in the register and whether the search index is up with it.
type adminRegister struct {
	Base
	Tabs   []countTab
	Counts []countTab
	Index  Status
	Search string
	Hint   string
	Facts  Facts
}

var adminRegisterShow = page[adminRegister]("admin/register")

func (s *Site) showRegister(r *request) error {
	p := adminRegister{Base: r.base(r.T("nav.admin")), Tabs: r.adminTabs()}
	count := func(label, href string, n int) {
		p.Counts = append(p.Counts, countTab{Label: r.T(label), Href: href, Count: n})
	}
	d, err := s.store.DeskCounts(r.ctx())
	if err != nil {
		return err
	}
	for _, c := range []struct {
		label, href string
		count       func() (int, error)
	}{
		{"admin.count.needs", "", func() (int, error) {
			_, n, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, Limit: 1})
			return n, err
		}},
		{"admin.count.offers", "", func() (int, error) {
			_, n, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, Limit: 1})
			return n, err
		}},
		{"admin.count.matches", "/matches", func() (int, error) {
			_, n, err := s.store.Matches(r.ctx(), store.MatchFilter{Viewer: r.Viewer, Limit: 1})
			return n, err
		}},
		{"admin.count.findings", "", func() (int, error) {
			_, n, err := s.store.Findings(r.ctx(), store.FindingFilter{Limit: 1})
			return n, err
		}},
		{"admin.organizations", "/admin/organizations", func() (int, error) {
			_, n, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: 1})
			return n, err
		}},
		{"admin.people", "/admin/people", func() (int, error) {
			_, n, err := s.store.People(r.ctx(), store.PersonFilter{Limit: 1})
			return n, err
		}},
	} {
		n, err := c.count()
		if err != nil {
			return err
		}
		count(c.label, c.href, n)
	}
	count("admin.count.unverified", "/admin/organizations?verified=no", d.OrganizationsUnverified)
	count("admin.count.waiting", "/desk", d.NeedsSubmitted+d.OffersSubmitted+d.RevisionsSubmitted)
	position, err := s.store.Position(r.ctx())
	if err != nil {
		return err
	}
	s.indexState(r, &p, position)
	p.Facts = Facts{r.Printer, []Fact{
		{r.T("admin.version"), some(s.options.Version)},
		{r.T("admin.database"), some(s.store.Dialect())},
		{r.T("admin.position"), some(p.Number(int(position)))},
	}}
	return adminRegisterShow.show(r, p)
}

// indexPatience is how long the page waits for the search engine.
const indexPatience = 2 * time.Second

// indexState says how far the search index is behind the register; an engine that does not answer is news, not an error.
func (s *Site) indexState(r *request, p *adminRegister, position int64) {
	if s.index == nil {
		p.Index, p.Search = p.Base.Status("admin.index.none", ToneClosed), ""
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx(), indexPatience)
	defer cancel()
	at, err := s.index.Position(ctx)
	switch behind := position - at; {
	case err != nil:
		p.Index, p.Hint = p.Base.Status("admin.index.down", ToneWrong), r.T("admin.index.down.text")
	case behind == 0:
		p.Index, p.Search = p.Base.Status("admin.index.level", ToneAgreed), r.T("admin.index.level.text")
	case behind < 0:
		p.Index, p.Hint = p.Base.Status("admin.index.ahead", ToneWrong), r.T("admin.index.ahead.text")
	default:
		p.Index, p.Search = p.Base.Status("admin.index.behind", ToneWaiting), r.T("admin.index.behind.text", "count", behind)
		p.Hint = r.T("admin.index.hint")
	}
}

// adminJobs is the work that follows changes, and what of it failed.
type adminJobs struct {
	Base
	Tabs   []countTab
	Counts []countTab
	Failed []jobRow
	Empty  Empty
}

type jobRow struct {
	ID           int64
	Kind         string
	Record, Href string
	Error        string
	At           Date
	Tried        string
	Next         string
	NextAt       Date
	Waits        bool
	RetryHref    string
}

var adminJobsShow = page[adminJobs]("admin/jobs")

// jobStates in the order in which a job goes through them.
var jobStates = []string{"available", "scheduled", "running", "retryable", "discarded", "completed", "cancelled"}

func (s *Site) showJobs(r *request) error {
	p := adminJobs{Base: r.base(r.T("admin.jobs")), Tabs: r.adminTabs()}
	p.Empty = Empty{Title: r.T("admin.jobs.none"), Text: r.T("admin.jobs.none.text")}
	if s.jobs == nil {
		return adminJobsShow.show(r, p)
	}
	counts, err := s.jobs.Counts(r.ctx())
	if err != nil {
		return err
	}
	for _, state := range jobStates {
		p.Counts = append(p.Counts, countTab{Label: r.T("admin.job.state." + state), Count: counts[state], Late: state == "discarded" && counts[state] > 0})
	}
	failed, err := s.jobs.Failed(r.ctx())
	if err != nil {
		return err
	}
	for _, j := range failed {
		row := jobRow{
			ID: j.ID, Kind: p.Coded("admin.job.kind.", j.Kind), Error: j.Error, At: p.Moment(j.At),
			Tried: r.T("admin.job.tried", "tried", j.Tried, "count", j.Of), RetryHref: "/admin/jobs/" + strconv.FormatInt(j.ID, 10) + "/retry",
		}
		if j.Next != nil {
			row.NextAt, row.Waits = p.Moment(*j.Next), true
		}
		if row.Record, row.Href, err = s.recordOf(r, j.Record, j.RecordID); err != nil {
			return err
		}
		p.Failed = append(p.Failed, row)
	}
	return adminJobsShow.show(r, p)
}

// recordOf is the reference and the address of a record that an administrator may see.
func (s *Site) recordOf(r *request, kind domain.Kind, id string) (ref, href string, err error) {
	switch kind {
	case domain.KindNeed:
		n, err := s.store.Need(r.ctx(), r.Viewer, id)
		if err != nil {
			return "", "", unlessMissing(err)
		}
		ref, href = n.Reference, "/needs/"+n.Reference
	case domain.KindOffer:
		o, err := s.store.Offer(r.ctx(), r.Viewer, id)
		if err != nil {
			return "", "", unlessMissing(err)
		}
		ref, href = o.Reference, "/offers/"+o.Reference
	}
	return ref, href, nil
}

// unlessMissing is the error, or none where it only says that the record is not there for the viewer.
func unlessMissing(err error) error {
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	return err
}

func (s *Site) retryJob(r *request) error {
	id, err := strconv.ParseInt(r.param("id"), 10, 64)
	if err != nil || s.jobs == nil {
		return domain.ErrNotFound
	}
	if err := s.jobs.Retry(r.ctx(), id); err != nil {
		return err
	}
	r.say(ToneAgreed, "admin.job.retried")
	return r.see("/admin/jobs")
}
