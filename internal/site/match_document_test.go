package site

import (
	"bytes"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

const pdf = "%PDF-1.7 the secret words"

// attach sends the form for a file of a match as a browser does; name "" sends the form without one.
func (v *visitor) attach(page, name, title string, data []byte) answer {
	v.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(v.w.t, form.WriteField("document.title", title))
	if name != "" {
		file, err := form.CreateFormFile("document.file", name)
		require.NoError(v.w.t, err)
		_, err = file.Write(data)
		require.NoError(v.w.t, err)
	}
	require.NoError(v.w.t, form.Close())
	before := v.header.Clone()
	v.header.Set("Content-Type", form.FormDataContentType())
	defer func() { v.header = before }()
	return v.send(http.MethodPost, page+"/documents", &body)
}

// downloads are the addresses of the files that a page lists.
func (a answer) downloads() []string {
	var out []string
	for _, m := range regexp.MustCompile(`href="(/matches/[^/"]+/documents/[^"]+)"`).FindAllStringSubmatch(a.body, -1) {
		out = append(out, m[1])
	}
	return out
}

// From putting up to taking down, as each persona sees it, without script.
func TestDocumentsOfAMatch(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.SecretariatOnly, domain.Public)
	page, focal, provider := "/matches/"+m.Reference, w.as("focal"), w.as("provider")
	focal.get(page).says(t, "No document yet", `enctype="multipart/form-data"`, "of at most 10 MB")
	a := focal.attach(page, `C:\Temp\الشروط المرجعية.pdf`, "Terms <of> reference", []byte(pdf))
	require.Equal(t, http.StatusSeeOther, a.status, a.body)
	require.Equal(t, page+"#documents", a.location())
	a = focal.get(page)
	a.says(t, "“Terms &lt;of&gt; reference” was put up", "الشروط المرجعية.pdf", "PDF, 1 KB", domain.DocumentDigest([]byte(pdf)), "Zimbabwe put up a document", "Take down")
	a.saysNot(t, "C:\\Temp", "Terms <of>")
	require.Len(t, a.downloads(), 1)
	file := a.downloads()[0]

	got := focal.get(file)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, pdf, got.body)
	require.Equal(t, "application/pdf", got.header.Get("Content-Type"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
	require.Equal(t, "private, no-store", got.header.Get("Cache-Control"))
	require.True(t, strings.HasPrefix(got.header.Get("Content-Security-Policy"), "sandbox; default-src 'none'"))
	kind, named, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, []string{"attachment", "الشروط المرجعية.pdf"}, []string{kind, named["filename"]})

	// Who may not read the match gets what everybody gets for one that there is not.
	hidden := []string{"secret words", "Terms", "الشروط", domain.DocumentDigest([]byte(pdf))}
	for _, role := range []string{"provider", "observer"} {
		v := w.as(role)
		none := v.get("/matches/M-2026-9999/documents/none")
		require.Equal(t, http.StatusNotFound, none.status)
		for _, path := range []string{file, page, page + "/documents/none", "/matches/M-2026-9999" + file[strings.LastIndex(file, "/"):]} {
			a := v.get(path)
			require.Equal(t, http.StatusNotFound, a.status, "%s reads %s", role, path)
			require.Equal(t, unnamed(none.body, none), unnamed(a.body, a), "%s reads %s", role, path)
		}
		for _, a := range []answer{v.attach(page, "a.pdf", "", []byte(pdf)), v.post(file + "/take-down")} {
			require.Equal(t, http.StatusNotFound, a.status, role)
			a.saysNot(t, hidden...)
		}
	}
	public := w.as("public").get(file)
	require.Equal(t, http.StatusSeeOther, public.status)
	require.True(t, strings.HasPrefix(public.location(), "/sign-in"))

	// The State accepts: from now on the provider reads it, and still does not take it down.
	_, err = w.broker.Act(t.Context(), w.viewer("focal"), m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
	require.NoError(t, err)
	a = provider.get(page)
	a.says(t, "Terms &lt;of&gt; reference", file)
	a.saysNot(t, "Take down", file+"/take-down")
	require.Equal(t, pdf, provider.get(file).body)
	require.Equal(t, http.StatusForbidden, provider.post(file+"/take-down").status)
	require.Equal(t, http.StatusForbidden, w.as("author").post(file+"/take-down").status, "a colleague did not put it up")
	w.as("author").get(page).saysNot(t, "Take down")
	w.as("admin").get(page).saysNot(t, "Take down", "Put up the file")
	require.Equal(t, http.StatusForbidden, w.as("admin").attach(page, "a.pdf", "", []byte(pdf)).status)

	require.Equal(t, http.StatusSeeOther, focal.post(file+"/take-down").status)
	a = focal.get(page)
	a.says(t, "was taken down", "Zimbabwe took down a document", "No document yet")
	a.saysNot(t, file)
	require.Equal(t, http.StatusNotFound, focal.get(file).status)
	w.as("broker").get(page).says(t, "SHA-256 "+domain.DocumentDigest([]byte(pdf))[:12])
}

// Browsers send the quotes of a name as %22; it is shown and given back as its owner named it.
func TestAFileIsCalledAsItsOwnerNamedIt(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	form := "--b\r\nContent-Disposition: form-data; name=\"document.file\"; filename=\"Termes «%22finaux%22» 100%25 à signer.pdf\"\r\nContent-Type: application/pdf\r\n\r\n" +
		pdf + "\r\n--b--\r\n"
	focal.header.Set("Content-Type", "multipart/form-data; boundary=b")
	require.Equal(t, http.StatusSeeOther, focal.send(http.MethodPost, page+"/documents", strings.NewReader(form)).status)
	a := focal.get(page)
	a.says(t, "Termes «&#34;finaux&#34;» 100%25 à signer.pdf")
	a.saysNot(t, "%22")
	_, given, err := mime.ParseMediaType(focal.get(a.downloads()[0]).header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, `Termes «"finaux"» 100%25 à signer.pdf`, given["filename"])
}

// unnamed is a page without what differs from request to request.
func unnamed(body string, a answer) string {
	body = strings.ReplaceAll(body, a.header.Get("X-Request-Id"), "")
	return regexp.MustCompile(`/matches/[^"&<]*|%2Fmatches[^"&<]*`).ReplaceAllString(body, "")
}

// An observer of a party reads what its organization reads, and changes nothing.
func TestAnObserverOfAPartyReadsItsDocuments(t *testing.T) {
	w := newWorld(t, nil)
	watcher, err := w.store.Person(t.Context(), w.people["observer"].ID)
	require.NoError(t, err)
	watcher.OrganizationID = w.people["focal"].OrganizationID
	w.change(func(tx *store.Store) error { return tx.UpdatePerson(t.Context(), &watcher) })
	m := w.proposed(domain.SecretariatOnly, domain.Public)
	page := "/matches/" + m.Reference
	require.Equal(t, http.StatusSeeOther, w.as("focal").attach(page, "letter.pdf", "", []byte(pdf)).status)
	observer := w.as("observer")
	a := observer.get(page)
	a.says(t, "letter.pdf")
	a.saysNot(t, "Put up the file", "Take down")
	file := a.downloads()[0]
	require.Equal(t, pdf, observer.get(file).body)
	require.Equal(t, http.StatusForbidden, observer.attach(page, "b.pdf", "", []byte(pdf)).status)
	require.Equal(t, http.StatusForbidden, observer.post(file+"/take-down").status)
}

// What is refused is said at the field, with what was typed kept, and nothing is put up.
func TestAFileThatIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	for says, c := range map[string]struct {
		name string
		data string
	}{
		"Choose a file that is not empty":        {"", ""},
		"a file that is not empty":               {"empty.pdf", ""},
		"Choose a file of one of these kinds":    {"page.html", "<html></html>"},
		"it cannot be read as PDF":               {"page.pdf", "<html></html>"},
		"of one of these kinds: PDF, DOCX, XLSX": {"drawing.svg", "<svg/>"},
	} {
		a := focal.attach(page, c.name, "The <b>terms</b>", []byte(c.data))
		require.Equal(t, http.StatusUnprocessableEntity, a.status, says)
		a.says(t, says, `href="#f-document-file"`, `id="f-document-file-error"`, `value="The &lt;b&gt;terms&lt;/b&gt;"`)
		require.Empty(t, a.downloads())
	}
	for _, size := range []int{domain.MaxDocument + 1, domain.MaxDocument + 1<<20} {
		a := focal.attach(page, "a.txt", "", bytes.Repeat([]byte("a"), size))
		require.Equal(t, http.StatusRequestEntityTooLarge, a.status, size)
		a.says(t, "The file is larger than 10 MB", "send a link to it in a message", `<a href="`+page+`">`)
	}
	require.Equal(t, http.StatusSeeOther, focal.attach(page, "largest.txt", "", bytes.Repeat([]byte("a"), domain.MaxDocument)).status)
	focal.get(page).says(t, "TXT, 10.0 MB")
	require.Equal(t, http.StatusRequestEntityTooLarge, focal.post(page+"/messages", "message.words", strings.Repeat("a", maxBody)).status, "other forms stay small")

	v := w.as("focal")
	v.header.Set("Sec-Fetch-Site", "cross-site")
	require.Equal(t, http.StatusForbidden, v.attach(page, "a.pdf", "", []byte(pdf)).status, "another site's form")
	require.Equal(t, 1, len(focal.get(page).downloads()))
}

func TestAFileSentTwiceIsKeptOnceAndSaid(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	require.Equal(t, http.StatusSeeOther, focal.attach(page, "a.pdf", "", []byte(pdf)).status)
	require.Equal(t, http.StatusSeeOther, focal.attach(page, "a.pdf", "", []byte(pdf)).status)
	a := focal.get(page)
	a.says(t, "“a.pdf” was here already. It is kept once.")
	require.Len(t, a.downloads(), 1)
}

// A named link stands among the documents of the match, beside the files.
func TestNamedLinksStandAmongTheDocuments(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	require.Equal(t, http.StatusSeeOther, focal.post(page+"/messages", "message.words", "See there", "message.documents.0.title", "The plan", "message.documents.0.address", "https://example.org/plan").status)
	a := focal.get(page)
	part := a.body[strings.Index(a.body, `id="documents"`):strings.Index(a.body, `id="messages"`)]
	require.Contains(t, part, `href="https://example.org/plan"`)
	require.Contains(t, part, "Link in a message")
	require.NotContains(t, part, "Take down")
}

func TestAMessageSentTwiceIsKeptOnceAndSaid(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	for range 2 {
		require.Equal(t, http.StatusSeeOther, focal.post(page+"/messages", "message.words", "How many officers?").status)
	}
	a := focal.get(page)
	a.says(t, "You had sent this message already, at 14:20 UTC. It stands below once.")
	a.saysNot(t, "Your message was sent.")
	require.Equal(t, 1, strings.Count(a.body, "How many officers?"))
	require.Equal(t, 1, strings.Count(a.body, "wrote a message"))
}
