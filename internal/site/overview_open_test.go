package site

import (
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// figures fills the register with what an overview counts: States that ask in several lines, one of them for the
// secretariat's eyes alone; findings, matches, a provider whose only offer is hidden, and a cycle in which five have answered.
func (w *world) figures(t *testing.T) {
	t.Helper()
	w.reporting(t)
	ctx := t.Context()
	source := w.now().AddDate(-1, 0, 0)
	organization := func(o domain.Organization) domain.Organization {
		verified := w.now()
		o.Verified = &verified
		w.change(func(tx *store.Store) error { return tx.InsertOrganization(ctx, &o) })
		w.orgs[o.Name] = o
		return o
	}
	need := func(state string, v domain.Visibility, lines ...domain.Line) domain.Need {
		n := domain.Need{OrganizationID: w.orgs[state].ID, State: state, Source: domain.SourcePosted, Language: "en", Title: "Request of " + state, Problem: "No law.",
			Visibility: v, Status: domain.NeedOpen, StatusSince: w.now(), LastConfirmed: new(w.now()), Obstacles: []domain.Obstacle{domain.Obstacles[0]}, Lines: lines}
		w.change(func(tx *store.Store) error { return tx.InsertNeed(ctx, &n) })
		return n
	}
	legal := domain.Line{ID: "1", Subtype: "legal.drafting", Instrument: domain.TIP, Articles: []string{"5"}}
	marking := domain.Line{ID: "2", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}, Modalities: []domain.Modality{domain.TrainingCourse}}
	reporting := domain.Line{ID: "3", Subtype: "rep.review", Instrument: domain.UNTOC}
	for _, state := range []string{"KEN", "FJI", "PER"} {
		organization(domain.Organization{Name: state, Kind: domain.OrgState, State: state})
	}
	need("KEN", domain.Public, legal, marking, reporting)
	need("FJI", domain.Public, legal)
	need("PER", domain.SecretariatOnly, legal, marking)
	hidden := organization(domain.Organization{Name: "Hidden fund", Kind: domain.OrgNGO, Provides: true})
	o := domain.Offer{OrganizationID: hidden.ID, Kind: domain.Capability, Language: "en", Title: "A hidden fund", Subtypes: []domain.Subtype{"legal.drafting"},
		Instruments: []domain.Instrument{domain.UNTOC}, Visibility: domain.SecretariatOnly, Status: domain.OfferOpen, StatusSince: w.now()}
	w.change(func(tx *store.Store) error { return tx.InsertOffer(ctx, &o) })
	made, asked := w.needs[domain.Public], w.now()
	m := domain.Match{NeedID: made.ID, OfferID: w.offers[domain.Public].ID, RequesterID: made.OrganizationID, ProviderID: w.offers[domain.Public].OrganizationID,
		Status: domain.MatchAgreed, Covered: []string{"1"}, ProposedAt: &asked, AgreedAt: &asked}
	w.change(func(tx *store.Store) error { return tx.InsertMatch(ctx, &m) })
	for _, f := range []domain.Finding{
		{Kind: domain.FindingDifficulty, State: "FJI", Instrument: domain.TIP, Obstacle: domain.Obstacles[1], Summary: "Few staff"},
		{Kind: domain.FindingNeed, Instrument: domain.TIP, Subtype: "legal.drafting", Summary: "Several States"},
		{Kind: domain.FindingSilent, State: "KEN", Paragraph: 10, Summary: "Silent"}, {Kind: domain.FindingSilent, State: "PER", Paragraph: 10, Summary: "Silent"},
	} {
		f.Source, f.SourceRef, f.SourceDate, f.Language = domain.SourceNote, "A/NOTE/1, para. 10", &source, "en"
		w.change(func(tx *store.Store) error { return tx.InsertFinding(ctx, &f) })
	}
	received := w.now().AddDate(0, -1, -3)
	for _, state := range []string{"FRA", "ESP", "CHN", "NGA"} {
		row := domain.ReportingRow{Cycle: 3}
		row.State, row.Instrument, row.How, row.ReceivedAt = state, domain.TIP, domain.ByLetter, &received
		_, err := w.broker.RecordResponse(ctx, w.viewer("broker"), row)
		require.NoError(t, err)
	}
}

var (
	numbered    = regexp.MustCompile(`<a [^>]*href="(/(?:overview/records|tracker/answers)\?[^"]*)"[^>]*>([^<]*\d[^<]*)</a>`)
	anyOpening  = regexp.MustCompile(`href="(/(?:overview/records|tracker/answers)\?[^"]*)"`)
	firstNumber = regexp.MustCompile(`\d+`)
	rowStarts   = regexp.MustCompile(`<tr>`)
)

// Every number that can be clicked opens a page that says the same number, and lists as many; every mark of a chart leads to
// an address that one of the numbers has too.
func TestEveryNumberThatIsClickedIsSaidByThePageThatItOpens(t *testing.T) {
	w := newWorld(t, nil)
	w.figures(t)
	note := w.as("broker").post("/notes", "title", "Overview for the Conference", "scope", "").location()
	for role, paths := range map[string][]string{
		"public": {"/overview", "/overview?instrument=TIP&group=african", "/overview/gap?rows=all", "/overview/gap?by=gap-articles-FIREARMS&unit=states", "/overview/gap?by=gap-groups&unit=states", "/tracker"},
		"focal":  {"/overview", "/tracker"},
		"broker": {"/overview", "/overview?cycle=TIP-3", "/overview/gap?by=gap-modalities&unit=states", "/tracker", "/", note},
	} {
		v := w.as(role)
		of := map[string]int{}
		for _, path := range paths {
			a := v.get(path)
			require.Equal(t, http.StatusOK, a.status, path)
			_, body, _ := strings.Cut(a.body, "<main")
			for _, link := range numbered.FindAllStringSubmatch(body, -1) {
				href, words := html.UnescapeString(link[1]), link[2]
				opened := v.get(href)
				require.Equal(t, http.StatusOK, opened.status, href)
				opened.saysNot(t, "‹")
				lead := between(opened.body, `app-head__lead">`, "<")
				of[kindOf(href)]++
				if strings.Contains(words, "per cent") || strings.Contains(href, "/tracker/") {
					require.NotEmpty(t, lead, href)
					continue
				}
				want := firstNumber.FindString(words)
				require.Equal(t, want, saidBy(href, lead), "%s, %s: “%s” leads to %s, which says “%s”", role, path, words, href, lead)
				if n, _ := strconv.Atoi(want); n > 0 && !strings.Contains(href, "count=lines") {
					require.Equal(t, n, len(rowStarts.FindAllString(between(opened.body, "<tbody>", "</tbody>"), -1)), "%s, %s: rows of %s", role, path, href)
				}
			}
			for _, link := range anyOpening.FindAllStringSubmatch(body, -1) {
				require.Contains(t, link[1], "=", path)
				if strings.HasPrefix(path, "/notes") {
					require.Contains(t, link[1], "note=", "a note counts what the public sees")
				}
			}
		}
		want := []string{"need", "need lines", "need states", "need areas", "offer", "offer providers", "match", "finding", "finding states", "rate"}
		if role == "focal" {
			want = want[:3]
		}
		for _, kind := range want {
			require.NotZero(t, of[kind], "%s: no number of %s can be clicked", role, kind)
		}
	}
}

// kindOf is what a number at that address counts.
func kindOf(href string) string {
	if strings.HasPrefix(href, "/tracker/") {
		return "rate"
	}
	_, query, _ := strings.Cut(href, "?")
	var kind, count string
	for part := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(part, "of="); ok {
			kind = value
		}
		if value, ok := strings.CutPrefix(part, "count="); ok {
			count = " " + value
		}
	}
	return kind + count
}

// saidBy is the number that the words of the page count what is clicked in: "3 requests of 2 States" says 3 requests and 2
// States.
func saidBy(href, lead string) string {
	numbers := firstNumber.FindAllString(lead, -1)
	at := 0
	if strings.Contains(href, "count=states") || strings.Contains(href, "count=providers") {
		at = 1
	}
	if at >= len(numbers) {
		return ""
	}
	return numbers[at]
}

// What a reader may not see is in no list behind a number, and asking for it is answered like asking for what is not there.
func TestWhatANumberOpensGivesNothingAway(t *testing.T) {
	w := newWorld(t, nil)
	w.figures(t)
	public, broker := w.as("public"), w.as("broker")
	for _, path := range []string{"/overview/records?of=need&count=states", "/overview/records?of=need&count=lines", "/overview/records?of=offer&count=providers", "/overview/records?of=need"} {
		broker.get(path).says(t, map[bool]string{true: "Hidden fund", false: "Peru"}[strings.Contains(path, "offer")])
		for _, reader := range []answer{public.get(path), broker.get(path + "&note=O-2026-0001")} {
			require.Equal(t, http.StatusOK, reader.status, path)
			_, main, _ := strings.Cut(reader.body, "<main")
			require.NotContains(t, main, "Peru", path)
			require.NotContains(t, main, "Hidden fund", path)
		}
	}
	same := func(hidden, missing, a, b string) {
		t.Helper()
		x, y := public.get(hidden), public.get(missing)
		require.Equal(t, y.status, x.status, hidden)
		require.Equal(t, strings.ReplaceAll(y.body, b, a), x.body, hidden)
	}
	const of = "/overview/records?of=need&state="
	for _, unseen := range []string{"&type=legal", "&count=lines", "&count=states", "&limited=1", "&uncovered=1&count=areas"} {
		a := public.get(of + "PER" + unseen)
		require.Equal(t, http.StatusOK, a.status)
		a.says(t, "0 records", "Nothing is counted here")
		public.get(of+"PHL"+unseen).says(t, "0 records", "Nothing is counted here")
	}
	const by = "/overview/records?of=offer&provider="
	same(by+w.orgs["Hidden fund"].ID, by+"00000000000000000000000000", w.orgs["Hidden fund"].ID, "00000000000000000000000000")
	require.Equal(t, http.StatusUnprocessableEntity, public.get("/overview/records?of=need&count=money").status)
	require.Equal(t, http.StatusNotFound, public.get("/overview/records?of=need&count=providers").status)

	// Who has answered is the secretariat's to know, and each State's of itself.
	const answers = "/tracker/answers?cycle=TIP-3"
	broker.get(answers).says(t, "5 of ", "5 answered", "Afghanistan", "page=2")
	of5 := broker.get(answers + "&answered=yes")
	of5.says(t, "France", "Kenya", "Received")
	of5.saysNot(t, "Peru")
	broker.get(answers+"&answered=no").saysNot(t, `/tracker/states/FRA"`)
	for role, words := range map[string]string{"public": "known to each State of itself", "provider": "known to each State of itself", "focal": "You see where your own State stands"} {
		a := w.as(role).get(answers)
		a.says(t, "5 of ", words)
		a.saysNot(t, "France", "Peru", "Kenya", "5 answered")
	}
	w.as("focal").get(answers).says(t, "Zimbabwe")
	group := public.get(answers + "&group=western_european_others")
	group.says(t, "is kept back")
	group.saysNot(t, "2 of ")
	require.Equal(t, http.StatusUnprocessableEntity, public.get("/tracker/answers?cycle=TIP-4").status)
	require.Equal(t, "/tracker", public.get("/tracker/answers").location())
}
