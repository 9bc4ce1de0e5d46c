package site

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// reporting opens cycle 3 on the Trafficking Protocol, whose day is past: Kenya has answered by letter, Peru was reminded,
// and Zimbabwe, like Peru, is silent.
func (w *world) reporting(t testing.TB) domain.ReportingCycle {
	t.Helper()
	desk := w.viewer("broker")
	opened, due := w.now().AddDate(0, -3, 0), w.now().AddDate(0, -1, 0)
	c, err := w.broker.OpenCycle(t.Context(), desk, domain.ReportingCycle{Instrument: domain.TIP, Number: 3, OpenedAt: &opened, DueAt: &due})
	require.NoError(t, err)
	row := domain.ReportingRow{Cycle: 3}
	received := due.AddDate(0, 0, -2)
	row.State, row.Instrument, row.How, row.ReceivedAt, row.Source = "KEN", domain.TIP, domain.ByLetter, &received, "letter-of-kenya"
	_, err = w.broker.RecordResponse(t.Context(), desk, row)
	require.NoError(t, err)
	sent := domain.ReportingReminder{How: domain.ByNoteVerbale, Source: "reminder-of-peru"}
	_, err = w.broker.RecordReminders(t.Context(), desk, sent, []broker.Reminded{{CycleID: c.ID, State: "PER"}})
	require.NoError(t, err)
	return c
}

// The cycles of the tracker are scopes of the overview: chosen in its form, kept in every address, and one that there is
// not is refused with those that there are.
func TestAnOverviewOfAReportingCycle(t *testing.T) {
	w := newWorld(t, nil)
	w.reporting(t)
	v := w.visitor()
	a := v.get("/overview?cycle=TIP-3")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "in the reporting cycle Trafficking in Persons Protocol, cycle 3", `<option value="TIP-3" selected>`, "/overview/gap?cycle=TIP-3", "/overview/document.docx?cycle=TIP-3")
	for _, path := range []string{"/overview", "/overview/gap"} {
		unknown := v.get(path + "?cycle=2026")
		require.Equal(t, http.StatusUnprocessableEntity, unknown.status)
		unknown.says(t, "There is no reporting cycle “2026”", "Write one of TIP-3", `href="#f-cycle"`, `id="f-cycle"`)
		unknown.saysNot(t, "requests of any date", "<table", "/overview/document.docx", "The scope of this note is", "Asked")
		v.get(path).saysNot(t, "A reporting cycle can be chosen here once")
	}
	both := v.get("/overview?cycle=TIP-3&from=2026-01-01")
	require.Equal(t, http.StatusUnprocessableEntity, both.status)
	both.says(t, "Choose a reporting cycle or days, not both", `value="2026-01-01"`)
}

// While the tracker knows cycles from a document alone, the form says how one comes to be chosen, and an address that names
// one is told that it has no days.
func TestCyclesWithoutDaysAreSaidToHaveNone(t *testing.T) {
	w := newWorld(t, nil)
	require.NoError(t, w.store.Write(t.Context(), func(tx *store.Store) error {
		return tx.InsertReportingCycle(t.Context(), &domain.ReportingCycle{Instrument: domain.TIP, Number: 2, CitedPercent: 56, CitedFrom: "a document"})
	}))
	v := w.visitor()
	v.get("/overview").says(t, `A reporting cycle can be chosen here once the <a href="/tracker">response tracker</a> has one with a due date.`)
	a := v.get("/overview?cycle=TIP-2")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "The reporting cycle “TIP-2” has no days yet")
	a.saysNot(t, "has none with a due date yet", "The scope of this note is")
	for _, path := range []string{"/overview", "/overview/gap", "/overview/compendium"} {
		a := v.get(path + "?instrument=ZZZ")
		require.Equal(t, http.StatusUnprocessableEntity, a.status, path)
		a.says(t, "ZZZ is not an instrument. Choose UNTOC (Organized Crime Convention)")
		a.saysNot(t, "<table", "The scope of this note is")
	}
}

// upload sends a file as the form of a page does; fields alternate name and value.
func (v *visitor) upload(path, name, content string, fields ...string) answer {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		require.NoError(v.w.t, form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile("file", name)
	require.NoError(v.w.t, err)
	_, err = part.Write([]byte(content))
	require.NoError(v.w.t, err)
	require.NoError(v.w.t, form.Close())
	v.header.Set("Content-Type", form.FormDataContentType())
	defer v.header.Del("Content-Type")
	return v.send(http.MethodPost, path, &body)
}

// Whom the tracker shows a State's row: itself and the secretariat. The others find neither the row, nor who is silent, nor
// that help was offered, on any page.
func TestWhoSeesARowOfTheTracker(t *testing.T) {
	w := newWorld(t, nil)
	w.reporting(t)
	const offer = "Would help with reporting be useful"
	for _, role := range roles {
		v := w.as(role)
		secretariat, own := role == "broker" || role == "admin", role == "author" || role == "focal"
		page := v.get("/tracker")
		require.Equal(t, http.StatusOK, page.status, role)
		page.says(t, "Response rates", "Trafficking in Persons Protocol, cycle 3")
		if secretariat {
			page.says(t, "Received", "Late", "1 of ")
			v.get("/tracker?q=Kenya").says(t, "/tracker/states/KEN")
			v.get("/tracker/states/KEN").says(t, "letter-of-kenya")
			v.get("/tracker/help").says(t, "Peru", "Zimbabwe", "No answer in TIP 3")
			v.get("/tracker/remind").says(t, "Zimbabwe")
			v.get("/tracker/remind").saysNot(t, `aria-label="Peru`, "Kenya")
			v.get("/").saysNot(t, offer)
			v.get("/tracker").saysNot(t, offer)
			continue
		}
		for _, path := range []string{"/", "/tracker", "/directory", "/states/KEN", "/states/PER", "/records"} {
			a := v.get(path)
			a.saysNot(t, "letter-of-kenya", "reminder-of-peru", "/tracker/states/KEN", "/tracker/states/PER", "/tracker/remind", "Peru in the reporting", "Kenya in the reporting")
			if !own {
				a.saysNot(t, offer, "Zimbabwe in the reporting", ">Late<")
			}
		}
		page.saysNot(t, "1 of ", "0 of ")
		for _, code := range []string{"KEN", "PER"} {
			a := v.get("/tracker/states/" + code)
			require.NotEqual(t, http.StatusOK, a.status, role)
			require.Equal(t, role == "public", a.status == http.StatusSeeOther, role)
		}
		if own {
			v.get("/tracker/states/ZWE").says(t, "Late", offer)
			v.get("/").says(t, offer, "An answer of your State is awaited: TIP 3")
			page.says(t, "Zimbabwe in the reporting cycles", "…")
		}
	}
}

func TestASilentStateBeginsItsNeedOnce(t *testing.T) {
	w := newWorld(t, nil)
	require.Equal(t, http.StatusNotFound, w.as("author").post("/tracker/help").status, "it is not silent")
	w.reporting(t)
	author := w.as("author")
	a := author.post("/tracker/help")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Regexp(t, `^/needs/N-2026-\d+/edit$`, a.location())
	ref := strings.Split(a.location(), "/")[2]
	n, err := w.store.Need(t.Context(), w.viewer("author"), ref)
	require.NoError(t, err)
	require.Equal(t, domain.SecretariatOnly, n.Visibility)
	require.Equal(t, domain.NeedDraft, n.Status)
	require.Equal(t, domain.Subtype("rep.review"), n.Lines[0].Subtype)
	require.Equal(t, []domain.Instrument{domain.TIP}, n.Lines[0].Also)
	again := w.as("focal").post("/tracker/help")
	require.Equal(t, "/needs/"+ref, again.location(), "sent again, it is the same need")
	author.get("/").says(t, ref, "asks for it")
	for _, role := range []string{"public", "provider", "broker", "observer"} {
		v := w.as(role)
		require.Equal(t, http.StatusNotFound, v.get("/needs/"+ref).status, role)
		v.get("/").saysNot(t, ref)
	}
	w.as("broker").get("/tracker/help").saysNot(t, ref) // a draft is the State's own business
}

func TestLoadingAnswersThroughThePage(t *testing.T) {
	w := newWorld(t, nil)
	w.reporting(t)
	desk := w.as("broker")
	const head = "state,instrument,cycle,received\n"
	count := func() int {
		list, err := w.store.ReportingResponses(t.Context(), store.ReportingFilter{Viewer: w.viewer("broker")})
		require.NoError(t, err)
		return len(list)
	}
	a := desk.upload("/tracker/import", "answers.csv", head+"Albania,TIP,3,2026-10-01\nAtlantis,TIP,x,2026-10-01\nKEN,TIP,3,2026-10-01\n")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "Nothing of answers.csv was loaded", "Line 3, column state:", "Atlantis", "Line 3, column cycle:")
	require.Equal(t, 1, count())
	a = desk.upload("/tracker/import", "answers.csv", head+"Albania,TIP,3,2026-10-01\nKEN,TIP,3,2026-10-01\n")
	a.says(t, "Line 3, column state:", "is recorded already, received on")
	require.Equal(t, 1, count())
	a = desk.upload("/tracker/import", "answers.csv", head+"Kenya,UNTOC,9,2026-10-01\nAtlantis,TIP,3,2026-10-01\nAlbania,TIP,3,2036-10-01\nAlbania,ZZZ,3,2026-10-01\n")
	a.says(t, "Line 2, column cycle:", "There is no cycle 9", "Line 3, column state:", "Line 4, column received:", "This day has not come yet", "Line 5, column instrument:", "TIP (Trafficking in Persons Protocol)")
	a = desk.upload("/tracker/import", "answers.csv", head+"C\xf4te d\x92Ivoire,TIP,3,2026-10-01\n")
	a.says(t, "Line 2, column state:", "The file is not in UTF-8. Save it as CSV UTF-8")
	a.saysNot(t, "is no State")
	a = desk.upload("/tracker/import", "answers.xlsx", "PK\x03\x04\x14\x00")
	a.says(t, "This is a workbook, not a CSV file")
	a.saysNot(t, "column is missing", "There is no such column")
	a = desk.upload("/tracker/import", "answers.csv", "state,instrument,cycle\nKEN,TIP,3\n")
	a.says(t, "A file has at least the columns state, instrument, cycle and received")
	require.Equal(t, 1, count())
	require.Equal(t, http.StatusUnprocessableEntity, desk.upload("/tracker/import", "x.csv", "").status)
	a = desk.upload("/tracker/import", "answers.csv", head+"Albania,TIP,3,2026-10-01\nALB,TIP,3,2026-10-02\n")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "Line 3, column state:", "stand on line 2 already")
	a = desk.upload("/tracker/import", "answers.csv", strings.ReplaceAll(head+"Albania,TIP,3,2026-10-01\nPeru,TIP,3,2026-11-20\n", ",", ";"))
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Equal(t, 3, count())
	desk.get("/tracker").says(t, "2 answers are recorded", "Received late")
	require.Equal(t, http.StatusForbidden, w.as("focal").upload("/tracker/import", "answers.csv", head).status)
	require.Equal(t, 3, count())
}

func TestLoadingAListOfPartiesThroughThePage(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	raw, err := os.ReadFile(filepath.Join("..", "reference", "data", "treaty-status.csv"))
	require.NoError(t, err)
	list := strings.ReplaceAll(string(raw), "ZWE,Zimbabwe,FIREARMS,no_action,,", "ZWE,Zimbabwe,FIREARMS,party,2026-05-06,")
	a := desk.upload("/tracker/parties", "list.csv", strings.Replace(list, "\nALB,", "\nALX,", 1), "source", "Treaty Collection")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "Line 6, column alpha3:", "ALX")
	a = desk.upload("/tracker/parties", "list.csv", list)
	a.says(t, "Say where the list comes from")
	require.Equal(t, http.StatusSeeOther, desk.upload("/tracker/parties", "list.csv", list, "source", "Treaty <Collection>").status)
	desk.get("/tracker/parties").says(t, "Treaty &lt;Collection&gt;", "list.csv")
	w.visitor().get("/states/ZWE").says(t, "6 May 2026", "Source of party status", "Treaty &lt;Collection&gt;")
	w.visitor().get("/needs/"+w.needs[domain.Public].Reference).says(t, "6 May 2026", "Treaty &lt;Collection&gt;")
	require.Equal(t, http.StatusForbidden, w.as("admin").upload("/tracker/parties", "list.csv", list, "source", "x").status)
}

func TestRemindersAreListedAndRecorded(t *testing.T) {
	w := newWorld(t, nil)
	c := w.reporting(t)
	desk := w.as("broker")
	sheet := desk.get("/tracker/remind.csv")
	require.Equal(t, "text/csv; charset=utf-8", sheet.header.Get("Content-Type"))
	sheet.says(t, "ZWE,Zimbabwe,African States,TIP,3,", ",2026-10-23,")
	sheet.saysNot(t, "KEN,", "PER,")
	desk.get("/tracker/remind.csv?days=0").says(t, "PER,Peru,")
	a := desk.post("/tracker/remind", "to", c.ID+":ZWE", "to", c.ID+":KEN", "how", "letter", "sent", "2026-11-23")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "Nothing is awaited from Kenya", "checked")
	require.Equal(t, http.StatusSeeOther, desk.post("/tracker/remind", "to", c.ID+":ZWE", "how", "letter", "sent", "2026-11-23").status)
	desk.get("/tracker/remind").saysNot(t, `aria-label="Zimbabwe`)
	w.as("author").get("/tracker").says(t, "today")
}

func TestRecordingAndTakingBackAnAnswer(t *testing.T) {
	w := newWorld(t, nil)
	c := w.reporting(t)
	desk := w.as("broker")
	a := desk.post("/tracker/states/ZWE/answers", "cycle", c.ID, "received", "tomorrow", "how", "letter")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a = desk.post("/tracker/states/ZWE/answers", "cycle", "none", "received", "tomorrow", "how", "pigeon")
	a.says(t, `href="#f-received"`, `href="#f-how"`, `href="#f-cycle"`, "Choose the cycle that was answered")
	a.saysNot(t, "Enter the day on which the answer was received", "Choose the instrument that the questionnaires are about")
	a = desk.post("/tracker/cycles", "instrument", "ZZZ", "number", "abc", "due", "x", "opened", "y")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, `href="#f-instrument`, `href="#f-number"`, `href="#f-due"`, `href="#f-opened"`)
	a.saysNot(t, "Enter the day by which answers are due")
	a = desk.post("/tracker/cycles/"+c.ID, "version", "1", "name", strings.Repeat("long ", 60), "due", "x")
	a.says(t, `href="#f-name"`, `href="#f-due"`)
	require.Equal(t, http.StatusSeeOther, desk.post("/tracker/states/ZWE/answers", "cycle", c.ID, "received", "2026-11-20", "how", "email").status)
	w.as("author").get("/tracker").says(t, "Received late")
	list, err := w.store.ReportingResponses(t.Context(), store.ReportingFilter{Viewer: w.viewer("broker"), State: "ZWE"})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnprocessableEntity, desk.post("/tracker/answers/"+list[0].ID+"/withdraw", "version", "1").status)
	require.Equal(t, http.StatusForbidden, w.as("author").post("/tracker/answers/"+list[0].ID+"/withdraw", "version", "1", "reason", "no").status)
	require.Equal(t, http.StatusSeeOther, desk.post("/tracker/answers/"+list[0].ID+"/withdraw", "version", "1", "reason", "of another State").status)
	desk.get("/tracker/states/ZWE").saysNot(t, "Received late")
}

// The tracker's pages and the start pages of organizations in a real browser: nothing wider than the screen, nothing for axe
// to find, nothing that the content security policy stops.
func TestTrackerAndDashboardsInABrowser(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	c := w.reporting(t)
	tab, cancel := context.WithTimeout(testenv.Chromium(t), 2*time.Minute)
	defer cancel()
	pages := []struct {
		role  string
		paths []string
	}{
		{"broker", []string{
			"/", "/tracker", "/tracker?instrument=TIP&standing=late", "/tracker/states/KEN", "/tracker/cycles/new", "/tracker/cycles/" + c.ID,
			"/tracker/remind", "/tracker/help", "/tracker/import", "/tracker/parties",
		}},
		{"author", []string{"/", "/tracker", "/tracker/states/ZWE"}},
		{"provider", []string{"/", "/tracker"}},
	}
	for _, lang := range []string{"en", i18n.Mirrored} {
		size := testenv.Desktop
		if lang != "en" {
			size = testenv.Phone
		}
		testenv.Viewport(t, tab, size)
		for _, p := range pages {
			do(t, tab, chromedp.Navigate(w.server.URL+w.link(p.role)), chromedp.Navigate(w.server.URL+"/account?lang="+lang))
			for _, path := range p.paths {
				do(t, tab, chromedp.Navigate(w.server.URL+path))
				truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
				testenv.Axe(t, tab)
			}
		}
	}
	if complaints := testenv.Complaints(tab); len(complaints) > 0 {
		t.Errorf("the page complains: %q", complaints)
	}
}
