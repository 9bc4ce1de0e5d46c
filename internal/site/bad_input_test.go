package site

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// words that look like something else: they are kept as they are and shown as words.
var strangeWords = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"quoted" 'twice' ` + "`thrice`", `Robert'); DROP TABLE needs;--`,
	`../../etc/passwd`, `C:\Windows\System32`, `{{.Secret}} ${HOME} $(id) %s %d`, `=HYPERLINK("https://example.org")`,
	"isolated \u2066left\u2069 \u2067right\u2069 \u2068first\u2069", "marked \u200eleft \u200fright", "Ça va? نعم 是 да", "👩‍🌾 joined",
}

func TestAnyTextIsKeptAndShownAsWords(t *testing.T) {
	w := newWorld(t, nil)
	author, provider := w.as("author"), w.as("provider")
	for i, words := range strangeWords {
		ref := begun(t, author, "title", fmt.Sprint("Need ", i, " ", words), "problem", "Before. "+words, "language", "en")
		require.Equal(t, fmt.Sprint("Need ", i, " ", words), w.need(ref).Title)
		require.Equal(t, "Before. "+words, w.need(ref).Problem)
		for _, page := range []string{"/needs/" + ref + "/edit/title", "/needs/" + ref + "/edit/check", "/mine"} {
			a := author.get(page)
			require.Equal(t, http.StatusOK, a.status, page)
			require.Contains(t, html.UnescapeString(a.body), words, page)
			a.saysNot(t, "<script>alert", "<img src=x")
		}
		a := provider.post("/offers", "kind", "capability", "title", "Offer "+words, "description", "We do this. "+words, "language", "en")
		require.Equal(t, http.StatusSeeOther, a.status, a.body)
		require.Equal(t, "Offer "+words, w.offer(strings.Split(a.location(), "/")[2]).Title)
	}
	a := author.get("/records?q=" + "%3Cscript%3Ealert(1)%3C/script%3E%27%22--")
	require.Equal(t, http.StatusOK, a.status)
	a.saysNot(t, "<script>alert")
}

// What a database or a reader would misread is refused at its field, by name, with the rest of what was typed kept.
func TestCharactersThatDeceiveAreRefused(t *testing.T) {
	w := newWorld(t, nil)
	author, provider := w.as("author"), w.as("provider")
	ref := begun(t, author, "title", "Tracing", "problem", "Weapons cannot be traced.", "language", "en")
	before := w.need(ref)
	for _, bad := range []rune{0, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e} {
		for _, form := range []struct {
			v      *visitor
			path   string
			fields []string
			at     string
		}{
			{author, "/needs", []string{"title", "Good title", "problem", "One" + string(bad) + "two", "language", "en"}, "f-problem"},
			{author, "/needs/" + ref + "/edit/objective", []string{"version", "1", "objective", "One" + string(bad) + "two"}, "f-objective"},
			{provider, "/offers", []string{"kind", "capability", "title", "Good title" + string(bad), "description", "We do this and that.", "language", "en"}, "f-title"},
		} {
			a := form.v.post(form.path, form.fields...)
			require.Equal(t, http.StatusUnprocessableEntity, a.status, "%U at %s", bad, form.path)
			require.Contains(t, html.UnescapeString(a.body), fmt.Sprintf("U+%04X", bad))
			a.says(t, "Remove the character", `href="#`+form.at+`"`, `id="`+form.at+`-error"`)
			require.Less(t, strings.Index(a.body, `href="#`+form.at+`"`), strings.Index(a.body, `id="`+form.at+`-error"`), "the summary stands above")
		}
	}
	require.Equal(t, before, w.need(ref))
	a := author.post("/needs", "title", "Kept\u202e", "problem", "What was typed is kept.", "language", "en")
	a.says(t, "What was typed is kept.")
}

// A step that is none, or none named, is a mistake in what was sent and not a matter of rights.
func TestAStepThatIsNoneIsSaidWithThoseThereAre(t *testing.T) {
	w := newWorld(t, nil)
	need, offer := w.needs[domain.Public].Reference, w.offers[domain.Public].Reference
	for _, action := range []string{"", "fly", "propose"} {
		for path, role := range map[string]string{"/needs/" + need + "/act": "focal", "/offers/" + offer + "/act": "provider"} {
			a := w.as(role).post(path, "action", action)
			require.Equal(t, http.StatusUnprocessableEntity, a.status, path)
			a.says(t, "Here you can take: close")
			require.Equal(t, http.StatusUnprocessableEntity, w.as("broker").post(path, "action", action).status, "whoever reads the record is told of its table")
		}
	}
	require.Equal(t, http.StatusUnprocessableEntity, w.as("broker").post("/desk/act", "kind", "need").status)
}

// A tag that no page of ours offers is refused at the field, not left out in silence.
func TestTagsThatThereAreNotAreRefused(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	edit := "/needs/" + ref + "/edit/tags"
	for tag, says := range map[string]string{
		"article=FIREARMS:99": "articles 1 to 21; 99 is not one of them", "article=MARS:8": "MARS:8 is not an article", "article=8": "8 is not an article",
		"article=FIREARMS:eight": "FIREARMS:eight is not an article", "subtype=legal.magic": "legal.magic is not in the table",
		"instrument=MARS": "MARS is not an instrument", "obstacle=weather": "weather is not an obstacle",
	} {
		name, value, _ := strings.Cut(tag, "=")
		a := author.step(edit, "tag.subtype", "training.marking", "tag."+name, value)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, tag)
		a.says(t, says)
		require.Empty(t, w.need(ref).Lines, tag)
	}
	a := author.step(edit, "tag.subtype", "training.marking", "tag.article", "FIREARMS:99")
	a.says(t, `href="#f-tag-article"`, `id="f-tag-article-error"`)
	require.Equal(t, http.StatusSeeOther, author.step(edit, "tag.subtype", "training.marking", "tag.article", "FIREARMS:8").status)
	require.Equal(t, domain.Line{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}}, w.need(ref).Lines[0],
		"an article brings its instrument along")
}
