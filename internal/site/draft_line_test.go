package site

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// walked goes on from page to page, changing nothing but who may see it, and counts them from the first question to the
// check of the answers.
func (v *visitor) walked(ref string) int {
	v.w.t.Helper()
	pages, at := 2, "/needs/"+ref+"/edit/objective" // the first question is answered
	for ; at != "/needs/"+ref+"/edit/check"; pages++ {
		require.Less(v.w.t, pages, 30, "no end at %s", at)
		fields := []string{"action", "continue"}
		if n := v.w.need(ref); at == "/needs/"+ref+"/edit/tags" && len(n.Lines) == 0 {
			fields = append(fields, "tag.subtype", "training.marking", "tag.subtype", "data.database", "tag.subtype", "resources.equipment",
				"tag.subtype", "training.police", "tag.instrument", "FIREARMS")
		} else if id, ok := lineOf(at, ref); ok {
			l, _ := n.Line(id)
			fields = append(fields, "line."+id+".subtype", string(l.Subtype), "line."+id+".instrument", string(l.Instrument))
		} else if at == "/needs/"+ref+"/edit/visibility" {
			fields = append(fields, "visibility", "public")
		}
		a := v.step(at, fields...)
		require.Equal(v.w.t, http.StatusSeeOther, a.status, "%s: %s", at, a.body)
		at = a.location()
	}
	return pages
}

func lineOf(at, ref string) (string, bool) {
	const step = "/edit/" + lineStep
	i := len("/needs/" + ref)
	if len(at) <= i+len(step) || at[i:i+len(step)] != step {
		return "", false
	}
	return at[i+len(step):], true
}

func TestANeedOfFourLinesIsWrittenInTwelvePages(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	assert.LessOrEqual(t, author.walked(ref), 12)
	assert.Len(t, w.need(ref).Lines, 4)
}

func TestALineIsOnePageAndKeepsWhatWasTicked(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	edit := "/needs/" + ref + "/edit/"
	a := author.step(edit+"lines", "action", "add")
	require.Equal(t, edit+"line-1", a.location())
	page := author.get(edit + "line-1").body
	assert.Contains(t, page, `<optgroup label="Read in your text">`, "the text suggests the kind of help")
	assert.Contains(t, page, `value="training.marking"`)
	a = author.step(edit+"line-1", "line.1.subtype", "training.marking", "line.1.instrument", "FIREARMS", "line.1.articles_more", "8",
		"line.1.modalities", "equipment", "line.1.quantity", "4 machines", "line.1.audience", "La douane", "action", "stay")
	require.Equal(t, edit+"line-1", a.location(), "kept, to choose from its articles")
	page = author.get(edit + "line-1").body
	assert.Contains(t, page, "Articles of the Firearms Protocol")
	assert.NotContains(t, page, "Read in your text", "what is asked for is not suggested again")

	a = author.step(edit+"line-1", "line.1.subtype", "training.marking", "line.1.instrument", "FIREARMS", "line.1.articles.FIREARMS", "7",
		"line.1.articles.FIREARMS", "8", "line.1.modalities", "equipment", "line.1.quantity", "4 machines", "action", "copy:1")
	require.Equal(t, edit+"line-2", a.location(), "a copy is opened")
	n := w.need(ref)
	require.Len(t, n.Lines, 2)
	assert.Equal(t, []string{"7", "8"}, n.Lines[1].Articles)
	assert.Equal(t, "4 machines", n.Lines[1].Quantity)

	// Articles ticked under one instrument are not taken for another.
	author.step(edit+"line-2", "line.2.subtype", "training.police", "line.2.instrument", "TIP", "line.2.articles.FIREARMS", "7", "line.2.articles_more", "10")
	n = w.need(ref)
	assert.Equal(t, domain.TIP, n.Lines[1].Instrument)
	assert.Equal(t, []string{"10"}, n.Lines[1].Articles)

	a = author.step(edit+"line-2", "line.2.subtype", "training.police", "line.2.instrument", "TIP", "line.2.articles_more", "10", "action", "add")
	require.Equal(t, edit+"line-3", a.location())
	assert.Equal(t, domain.TIP, w.need(ref).Lines[2].Instrument, "a new line begins under the instrument of the one before")
	a = author.step(edit+"line-3", "line.3.subtype", "unspecified", "line.3.instrument", "TIP", "action", "remove:3")
	require.Equal(t, edit+"lines", a.location())
	assert.Len(t, w.need(ref).Lines, 2)
}

// What was read in the text as a whole goes to the lines that it is usual for; what is usual for none goes to all of them.
func TestTagsGoToTheLinesThatTheyAreUsualFor(t *testing.T) {
	var n domain.Need
	takeTags(&n, url.Values{
		"tag.subtype": {"resources.equipment", "training.police", "legal.drafting"}, "tag.instrument": {"TIP"}, "tag.article": {"TIP:9"},
		"tag.modality": {"equipment", "training_course", "legal_drafting", "expert_mission"},
	})
	require.Len(t, n.Lines, 3)
	assert.Equal(t, []domain.Modality{domain.Equipment, domain.ExpertMission}, n.Lines[0].Modalities)
	assert.Equal(t, []domain.Modality{domain.TrainingCourse, domain.ExpertMission}, n.Lines[1].Modalities)
	assert.Equal(t, []domain.Modality{domain.LegalDrafting, domain.ExpertMission}, n.Lines[2].Modalities)
	assert.Contains(t, n.Lines[1].Articles, "9", "training serves prevention")
}

func TestNoArticleThatWasConfirmedIsLost(t *testing.T) {
	tick := func(n domain.Need, subtypes, instruments, articles []string) domain.Need {
		takeTags(&n, url.Values{"tag.subtype": subtypes, "tag.instrument": instruments, "tag.article": articles})
		return n
	}
	of := func(n domain.Need) map[string][]string {
		out := map[string][]string{}
		for _, l := range n.Lines {
			out[string(l.Instrument)] = append(out[string(l.Instrument)], l.Articles...)
		}
		return out
	}
	// Unusual for help of this kind, and confirmed all the same.
	assert.Equal(t, map[string][]string{"FIREARMS": {"8", "15"}}, of(tick(domain.Need{}, []string{"training.marking"}, []string{"FIREARMS"}, []string{"FIREARMS:8", "FIREARMS:15"})))
	// Of two instruments of which a line can name the articles of one only.
	n := tick(domain.Need{}, []string{"training.police"}, []string{"UNTOC", "FIREARMS"}, []string{"UNTOC:29", "FIREARMS:14"})
	assert.Equal(t, map[string][]string{"UNTOC": {"29"}, "FIREARMS": {"14"}}, of(n))
	assert.Equal(t, domain.Subtype("training.police"), n.Lines[1].Subtype)
	assert.Empty(t, n.Lines[0].Also, "the other instrument has a line of its own now")
	// An article alone.
	n = tick(domain.Need{}, nil, nil, []string{"TIP:6"})
	assert.Equal(t, map[string][]string{"TIP": {"6"}}, of(n))
	// A line that stands already takes a further article and keeps what its author wrote.
	old := domain.Need{Lines: []domain.Line{{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}, Quantity: "4 machines"}}}
	n = tick(old, []string{"training.marking"}, []string{"FIREARMS"}, []string{"FIREARMS:8", "FIREARMS:7"})
	require.Len(t, n.Lines, 1)
	assert.Equal(t, []string{"8", "7"}, n.Lines[0].Articles)
	assert.Equal(t, "4 machines", n.Lines[0].Quantity)
	assert.Equal(t, []string{"8"}, old.Lines[0].Articles, "the record before is left alone")
}

func TestBothVersionsOfStaleTagsAndLinesAreShown(t *testing.T) {
	w := newWorld(t, nil)
	author, focal := w.as("author"), w.as("focal")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	edit := "/needs/" + ref + "/edit/"
	require.Equal(t, http.StatusSeeOther, focal.post(edit+"tags", "version", "1", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS").status)
	a := author.post(edit+"tags", "version", "1", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS", "tag.article", "FIREARMS:8")
	require.Equal(t, http.StatusConflict, a.status)
	assert.Contains(t, a.body, `name="choose.tag.article"`)
	assert.Contains(t, a.body, "article 8: Marking of firearms")
	assert.NotContains(t, a.body, `name="choose.tag.subtype"`, "both say the same")
	assert.Empty(t, w.need(ref).Lines[0].Articles, "nothing was overwritten")
	require.Equal(t, http.StatusSeeOther, author.post(edit+"tags", "version", "2", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS",
		"tag.article", "FIREARMS:8", "choose.tag.article", "mine", "action", "continue").status)
	assert.Equal(t, []string{"8"}, w.need(ref).Lines[0].Articles)

	// The list of lines: what the author wanted beside what somebody made of it.
	require.Equal(t, http.StatusSeeOther, focal.post(edit+"lines", "version", "3", "action", "add").status)
	a = author.post(edit+"lines", "version", "3", "action", "remove:1")
	require.Equal(t, http.StatusConflict, a.status)
	assert.Contains(t, a.body, `name="choose.list"`)
	assert.Contains(t, a.body, `name="wanted" value="remove:1"`)
	assert.Len(t, w.need(ref).Lines, 2)
	require.Equal(t, http.StatusSeeOther, author.post(edit+"lines", "version", "4", "wanted", "remove:1", "choose.list", "theirs", "action", "continue").status)
	assert.Len(t, w.need(ref).Lines, 2)
	a = author.post(edit+"lines", "version", "4", "wanted", "remove:1", "choose.list", "mine", "action", "continue")
	assert.Equal(t, edit+"lines", a.location())
	require.Len(t, w.need(ref).Lines, 1)
	assert.Equal(t, "2", w.need(ref).Lines[0].ID)

	// Who only looked at the list is not asked.
	assert.Equal(t, http.StatusSeeOther, author.post(edit+"lines", "version", "3", "action", "continue").status)
}
