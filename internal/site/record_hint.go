package site

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/search"
	"tamatch/internal/text"
)

// What the words of a search speak of: the subjects are the same in every language, so that "marquage des armes à feu"
// leads to records that were written in English.

// hintedFacets are the kinds of tags that are filters as well.
var hintedFacets = map[string]search.Facet{
	reference.TagSubtype: search.FacetSubtype, reference.TagInstrument: search.FacetInstrument, reference.TagState: search.FacetState,
	reference.TagModality: search.FacetModality,
}

// mostHints is how many filters the words of a search are read as; more would hide the list.
const mostHints = 3

// readTags are the tags that the words suggest.
func readTags(words, reader string) []reference.TagGuess {
	if strings.TrimSpace(words) == "" {
		return nil
	}
	lang := text.Guess(words)
	if lang == "" {
		lang = reader
	}
	return reference.Tag(lang, words, "")
}

func (p *recordList) hints(r *request, q recordQuery) {
	for _, t := range readTags(q.words, r.Lang()) {
		f, ok := hintedFacets[t.Kind]
		if !ok || slices.Contains(q.filter[f], t.Code) {
			continue
		}
		if len(p.Hints) == mostHints {
			return
		}
		p.Hints = append(p.Hints, Link{
			r.T("component.tags.kind", "kind", p.facetLabel(f)) + p.facetValue(f, t.Code, nil),
			r.address(func(u url.Values) { u.Del("q"); u.Del("page"); u.Add(string(f), t.Code) }),
		})
	}
}

// bySubject looks by the subtypes that the words speak of where no record has all the words themselves.
func (s *Site) bySubject(r *request, p *recordList, q recordQuery, answer search.Result) (search.Result, error) {
	if answer.Total > 0 && !answer.Widened || q.words == "" || len(q.filter[search.FacetSubtype]) > 0 {
		return answer, nil
	}
	var codes, labels []string
	for _, t := range readTags(q.words, r.Lang()) {
		if t.Kind == reference.TagSubtype {
			codes = append(codes, t.Code)
			labels = append(labels, p.SubtypeLabel(domain.Subtype(t.Code)))
		}
	}
	if len(codes) == 0 {
		return answer, nil
	}
	asked := q.asked(r.Viewer)
	asked.Text = ""
	asked.Filter = map[search.Facet][]string{search.FacetSubtype: codes}
	for f, values := range q.filter {
		asked.Filter[f] = values
	}
	found, err := s.search(r.ctx(), asked)
	if err != nil || found.Total == 0 {
		return answer, err
	}
	p.Notices = append(p.Notices, Note{r.T("records.subject.title"), r.T("records.subject.text", "subtypes", labels)})
	return found, nil
}

// say tells what is true of the answer beside its rows.
func (p *recordList) say(r *request, q recordQuery, answer search.Result) {
	if answer.Corrected != "" {
		p.Notices = append(p.Notices, Note{"", r.T("records.corrected", "words", answer.Corrected)})
	}
	if answer.Widened {
		p.Notices = append(p.Notices, Note{"", r.T("records.widened")})
	}
	exact := len(answer.Hits) > 0
	for _, h := range answer.Hits {
		exact = exact && h.Exact
	}
	if exact && q.words != "" {
		p.Notices = append(p.Notices, Note{"", r.T("records.exact", "words", q.words)})
	}
	needs, offers := answer.Facets[search.FacetKind]["need"], answer.Facets[search.FacetKind]["offer"]
	if len(q.filter[search.FacetKind]) == 0 && needs+offers > 0 {
		p.Kinds = r.List([]string{r.T("records.needs", "count", needs), r.T("records.offers", "count", offers)})
	}
}

func (p *recordList) sorts(r *request, q recordQuery) {
	by := func(name string) string {
		return r.address(func(u url.Values) {
			u.Del("page")
			u.Del("sort")
			if name != "" {
				u.Set("sort", name)
			}
		})
	}
	first := search.SortRelevance
	if q.words == "" {
		first = search.SortUpdated
	}
	for _, name := range search.Sorts {
		if name == search.SortRelevance && q.words == "" {
			continue
		}
		href := by(name)
		if name == first {
			href = by("")
		}
		p.Sorts = append(p.Sorts, sortLink{r.T("records.sort." + name), href, q.sort == name || q.sort == "" && name == first})
	}
	p.ByRef, p.ByTitle, p.ByDate = by(search.SortReference), by(search.SortTitle), by(search.SortConfirmed)
}

// empty says what to do where nothing was found: take out one filter, look by subject, or begin anew.
func (p *recordList) empty(r *request, q recordQuery) {
	if len(p.Rows) > 0 {
		return
	}
	p.Empty = Empty{Title: r.T("records.none"), Text: r.T("records.none.first")}
	if p.Found > 0 { // a page past the last
		p.Empty = Empty{Title: r.T("records.past"), Text: r.T("records.past.text"), Begin: &Link{r.T("records.past.link"), r.with("page", "")}}
		return
	}
	if !q.narrowed() && q.words == "" {
		return
	}
	p.Empty.Text = r.T("records.none.text")
	for _, t := range p.Tags.Items {
		p.Ways = append(p.Ways, Link{r.T("records.without", "kind", t.Kind, "label", t.Label), t.Href})
	}
	if len(p.Tags.Items) > 1 {
		p.Ways = append(p.Ways, Link{r.T("records.all"), r.listPath()})
	}
}
