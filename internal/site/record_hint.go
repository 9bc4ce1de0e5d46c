package site

import (
	"cmp"
	"context"
	"maps"
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

// hintedFacets are the kinds of tags that are filters as well and that a text says by its words alone.
var hintedFacets = map[string]search.Facet{reference.TagState: search.FacetState, reference.TagModality: search.FacetModality}

// mostHints is how many filters the words of a search are read as; more would hide the list.
const mostHints = 3

func (p *recordList) hints(r *request, q recordQuery, named reference.Naming) {
	hint := func(f search.Facet, code string) {
		if len(p.Hints) < mostHints && !slices.Contains(q.filter[f], code) {
			p.Hints = append(p.Hints, Link{
				r.T("component.tags.kind", "kind", p.facetLabel(f)) + p.facetValue(f, code, nil),
				r.address(func(u url.Values) { u.Del("q"); u.Del("page"); u.Add(string(f), code) }),
			})
		}
	}
	for _, code := range named.Subtypes {
		hint(search.FacetSubtype, code)
	}
	for _, code := range named.Instruments {
		hint(search.FacetInstrument, code)
	}
	if strings.TrimSpace(q.words) == "" {
		return
	}
	for _, t := range reference.Tag(cmp.Or(text.Guess(q.words), r.Lang()), q.words, "") {
		if f, ok := hintedFacets[t.Kind]; ok && len(t.Evidence) > 0 {
			hint(f, t.Code)
		}
	}
}

// fewRecords is how many at the most have the words where others that are about the same are listed below them, and how many
// of those.
const fewRecords = 10

// bySubject looks for what the words name, in whatever language it was written: shown in place of records of which none has
// the words, below a few that have them, and as a link above more.
func (s *Site) bySubject(r *request, p *recordList, q recordQuery, named reference.Naming, answer search.Result) (search.Result, error) {
	if named.Empty() {
		return answer, nil
	}
	same, err := s.sameSubject(r, p, q, named)
	if err != nil || same.total == 0 {
		return answer, err
	}
	if answer.Total > 0 && !answer.Widened && answer.Corrected == "" {
		if same.total > answer.Total {
			p.Same = &Link{r.T("records.subject.more", "count", same.total, "subjects", same.labels), same.href}
			if answer.Total <= fewRecords && q.page == 1 {
				p.Alike, err = s.alike(r, p, same.asked, answer.Hits)
			}
		}
		return answer, err
	}
	p.Notices = append(p.Notices, Note{r.T("records.subject.title"), r.T("records.subject.text", "subjects", same.labels)})
	return s.search(r.ctx(), same.asked)
}

// alike are the first records that the query finds besides those that stand on the page already.
func (s *Site) alike(r *request, p *recordList, asked search.Query, shown []search.Hit) ([]recordLine, error) {
	asked.Facets, asked.Limit, asked.Offset = nil, fewRecords+len(shown), 0
	found, err := s.search(r.ctx(), asked)
	if err != nil {
		return nil, err
	}
	here := refsOf(shown)
	others := slices.DeleteFunc(refsOf(found.Hits), func(x recordRef) bool { return slices.Contains(here, x) })
	return s.recordLines(r, p.Base, "", others[:min(fewRecords, len(others))])
}

// subject is what a search names, and how to look for it.
type subject struct {
	asked  search.Query
	total  int      // how many records there are
	href   string   // of the same search as a list of its own
	labels []string // of what is named
}

// counted asks how many the query finds, and whether they have all its words as they were written.
func (s *Site) counted(ctx context.Context, asked search.Query) (total int, plain bool, err error) {
	asked.Count = true
	found, err := s.search(ctx, asked)
	return found.Total, !found.Widened && found.Corrected == "", err
}

// sameSubject are the records that stand under the subtypes and instruments named; where the words name neither, those
// that have the subject's label in the language which finds most.
func (s *Site) sameSubject(r *request, p *recordList, q recordQuery, named reference.Naming) (same subject, err error) {
	asked := q.asked(r.Viewer)
	asked.Text, asked.Filter = "", maps.Clone(q.filter)
	if asked.Filter == nil {
		asked.Filter = map[search.Facet][]string{}
	}
	named.Subtypes, named.Instruments = unless(q.filter[search.FacetSubtype], named.Subtypes), unless(q.filter[search.FacetInstrument], named.Instruments)
	for f, codes := range map[search.Facet][]string{search.FacetSubtype: named.Subtypes, search.FacetInstrument: named.Instruments} {
		if len(codes) > 0 {
			asked.Filter[f] = codes
		}
	}
	if len(named.Subtypes)+len(named.Instruments) > 0 {
		for _, code := range named.Subtypes {
			same.labels = append(same.labels, p.SubtypeLabel(domain.Subtype(code)))
		}
		for _, code := range named.Instruments {
			same.labels = append(same.labels, p.facetValue(search.FacetInstrument, code, nil))
		}
		same.href = r.address(func(u url.Values) {
			u.Del("q")
			u.Del("page")
			for _, code := range named.Subtypes {
				u.Add(string(search.FacetSubtype), code)
			}
			for _, code := range named.Instruments {
				u.Add(string(search.FacetInstrument), code)
			}
		})
		same.asked = asked
		same.total, _, err = s.counted(r.ctx(), asked)
		return same, err
	}
	if len(named.Subjects) == 0 {
		return same, nil
	}
	first := named.Subjects[0]
	same.labels = []string{first.Labels.In(r.Lang())}
	for _, lang := range domain.Languages {
		asked.Text = first.Labels.In(lang)
		if asked.Text == "" || strings.EqualFold(asked.Text, q.words) {
			continue
		}
		total, plain, err := s.counted(r.ctx(), asked)
		if err != nil {
			return same, err
		}
		if plain && total > same.total {
			same.asked, same.total, same.href = asked, total, r.address(func(u url.Values) { u.Del("page"); u.Set("q", asked.Text) })
		}
	}
	return same, nil
}

// unless are the codes, or none where the reader has chosen of the kind already.
func unless(chosen, codes []string) []string {
	if len(chosen) > 0 {
		return nil
	}
	return codes
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
