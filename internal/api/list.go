package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// List is a page of a list.
type List[T any] struct {
	Items     []T                       `json:"items" doc:"The records of this page."`
	Total     int                       `json:"total" doc:"How many records the whole list has, as far as the caller may see them."`
	Next      string                    `json:"next,omitempty" doc:"Cursor of the next page; left out on the last."`
	Facets    map[string]map[string]int `json:"facets" doc:"For each filter and each of its values, how many records it would leave, the other filters applied."`
	Narrowed  bool                      `json:"narrowed" doc:"The search engine does not answer: the list comes from the register, which knows fewer filters."`
	Ignored   []string                  `json:"ignored,omitempty" doc:"Parameters that had no effect because the list is narrowed."`
	Widened   bool                      `json:"widened,omitempty" doc:"No record has every word of q: these have some of them."`
	Corrected string                    `json:"corrected,omitempty" doc:"No record has the words of q as they are written: these have the words as they stand here."`
}

// whole is a list that has no pages.
func whole[T any](items []T) List[T] {
	return List[T]{Items: items, Total: len(items), Facets: map[string]map[string]int{}}
}

// Paging is what every list takes. Like every part of an input it is exported: huma passes others over.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25" doc:"Records on a page."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Where to go on: next of the page before, with the same filters."`
}

// cursor is what an opaque cursor holds: where the page begins, and of which list.
type cursor struct {
	Offset int    `json:"o"`
	List   string `json:"l"`
}

// from is where the page begins; list says which list it is, so that a cursor of another one is told from its own.
func (p Paging) from(list ...any) (int, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	var c cursor
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Offset < 1 || c.Offset > 1_000_000 || c.List != listDigest(list) {
		return 0, &parameter{"cursor", domain.Say("api.cursor")}
	}
	return c.Offset, nil
}

// next is the cursor of the page after, "" when there is none.
func (p Paging) next(offset, total int, list ...any) string {
	if offset+p.Limit >= total {
		return ""
	}
	raw, err := json.Marshal(cursor{offset + p.Limit, listDigest(list)})
	if err != nil {
		panic(fmt.Sprintf("a cursor is a number and a string: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func listDigest(list []any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", list))
	return hex.EncodeToString(sum[:6])
}

// RecordFilter is what the lists of needs and offers take: the filters of the pages.
type RecordFilter struct {
	Paging
	Q          string   `query:"q" maxLength:"500" doc:"Words, a reference, an article or a code to look for, in any of the six languages."`
	Instrument []string `query:"instrument,explode" doc:"Any of these instruments."`
	Type       []string `query:"type,explode" doc:"Any of these types of assistance."`
	Subtype    []string `query:"subtype,explode" doc:"Any of these subtypes of assistance."`
	Group      []string `query:"group,explode" doc:"Any of these regional groups: of a need its State's, of an offer those that it is open to."`
	State      []string `query:"state,explode" doc:"Any of these States (ISO 3166 alpha-3): of a need its own, of an offer those that it names."`
	Provider   []string `query:"provider,explode" doc:"Any of these providers, by id; offers alone have one."`
	Language   []string `query:"language,explode" doc:"Any of these languages of help (ISO 639-1)."`
	Modality   []string `query:"modality,explode" doc:"Any of these ways of helping."`
	Status     []string `query:"status,explode" doc:"Any of these statuses."`
	Sort       string   `query:"sort" enum:"relevance,updated,confirmed,title,reference" doc:"Order; relevance unless given, which without q is the latest updated first."`
}

// chosen are the filters in force by facet, or what is wrong with them.
func (f RecordFilter) chosen(kind domain.Kind) (map[search.Facet][]string, error) {
	out := map[search.Facet][]string{search.FacetKind: {string(kind)}}
	for facet, values := range map[search.Facet][]string{
		search.FacetInstrument: f.Instrument, search.FacetType: f.Type, search.FacetSubtype: f.Subtype, search.FacetGroup: f.Group,
		search.FacetState: f.State, search.FacetProvider: f.Provider, search.FacetLanguage: f.Language,
		search.FacetModality: f.Modality, search.FacetStatus: f.Status,
	} {
		for _, v := range values {
			if !facet.Knows(kind, v) {
				return nil, &parameter{string(facet), unknown(facet, kind, strings.ToValidUTF8(v, "?"))}
			}
			if !slices.Contains(out[facet], v) {
				out[facet] = append(out[facet], v)
			}
		}
	}
	return out, nil
}

// mostNear is how many values are named to a caller who wrote one that is unknown.
const mostNear = 12

// unknown says that a parameter does not take the value, and what would be right.
func unknown(facet search.Facet, kind domain.Kind, v string) domain.Message {
	switch near := facet.Near(kind, v, mostNear); {
	case len(near) > 0:
		return domain.Say("api.value.near", "value", v, "near", near)
	case facet == search.FacetLanguage:
		return domain.Say("error.language", "value", v)
	case facet == search.FacetState:
		return domain.Say("api.value.state", "value", v)
	case facet == search.FacetProvider:
		return domain.Say("api.value.provider", "value", v)
	}
	return domain.Say("api.value.taxonomy", "value", v, "path", root+"/taxonomy")
}

var nameShape = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)

// named is a reference or an id from the path. What cannot be one is not looked for.
func named(by string) (string, error) {
	if !nameShape.MatchString(by) {
		return "", domain.ErrNotFound
	}
	return by, nil
}

// facets are the counts of a search as a list tells them. The kind is the same for all.
func facets(counts map[search.Facet]map[string]int) map[string]map[string]int {
	out := map[string]map[string]int{}
	for f, values := range counts {
		if f != search.FacetKind {
			out[string(f)] = values
		}
	}
	return out
}

// ignored are the parameters of the filter that the register itself does not know.
func (f RecordFilter) ignored(chosen map[search.Facet][]string, knows ...search.Facet) []string {
	var out []string
	if strings.TrimSpace(f.Q) != "" {
		out = append(out, "q")
	}
	for _, facet := range search.Facets {
		if facet != search.FacetKind && len(chosen[facet]) > 0 && !slices.Contains(knows, facet) {
			out = append(out, string(facet))
		}
	}
	return out
}
