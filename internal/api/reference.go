package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// Taxonomy is the table of assistance and the other codes that records carry.
type Taxonomy struct {
	Version    string `json:"version" doc:"The year of the table that the codes come from."`
	Official   bool   `json:"official" doc:"The names of types and subtypes are the official ones; in other languages than English they are translations."`
	Types      []Type `json:"types"`
	Modalities []Code `json:"modalities" doc:"How help is given."`
	Obstacles  []Code `json:"obstacles" doc:"What hampers a State."`
	Traditions []Code `json:"traditions" doc:"Legal traditions."`
	Groups     []Code `json:"groups" doc:"Regional groups."`
	Languages  []Code `json:"languages" doc:"In which records are written."`
}

// Code is a code with its name.
type Code struct {
	Code  string `json:"code"`
	Label string `json:"label" doc:"In the language of the answer."`
}

// Type is a type of assistance.
type Type struct {
	Code     string    `json:"code"`
	Label    string    `json:"label" doc:"In the language of the answer."`
	Subtypes []Subtype `json:"subtypes"`
}

// Subtype is a kind of assistance.
type Subtype struct {
	Code         string           `json:"code"`
	Label        string           `json:"label" doc:"In the language of the answer."`
	ProtocolOnly string           `json:"protocol_only,omitempty" doc:"The one instrument under which it may be asked for; any where left out."`
	Articles     map[string][]int `json:"articles" doc:"By instrument, the articles that it usually serves."`
}

// Instrument is the Convention or one of its Protocols.
type Instrument struct {
	Code     string    `json:"code"`
	Title    string    `json:"title" doc:"In the language of the answer."`
	Short    string    `json:"short_title"`
	Protocol bool      `json:"protocol"`
	Adopted  string    `json:"adopted" format:"date"`
	InForce  string    `json:"in_force" format:"date"`
	Articles []Heading `json:"articles"`
}

// Heading is an article with its heading.
type Heading struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
}

// State is a State that can be a party to the instruments.
type State struct {
	Code      string `json:"code" doc:"ISO 3166 alpha-3."`
	Alpha2    string `json:"alpha2" doc:"ISO 3166 alpha-2."`
	Name      string `json:"name" doc:"Short name in the language of the answer."`
	Kind      string `json:"kind" doc:"Member or observer State of the United Nations, other State, or regional organization."`
	Group     string `json:"group,omitempty" doc:"Regional group; left out for none."`
	LDC       bool   `json:"ldc" doc:"Least developed country."`
	LLDC      bool   `json:"lldc" doc:"Landlocked developing country."`
	SIDS      bool   `json:"sids" doc:"Small island developing State."`
	OpenNeeds int    `json:"open_needs" doc:"Open needs that the caller may see."`
}

// Me is who the token speaks for.
type Me struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organization *Party   `json:"organization,omitempty"`
	Roles        []string `json:"roles"`
	Token        string   `json:"token" doc:"How the token begins."`
	Scopes       []string `json:"scopes"`
}

func (a *API) registerReference() {
	const tag = "Reference"
	add(a, open(huma.Operation{
		OperationID: "read-taxonomy", Method: http.MethodGet, Path: "/taxonomy", Tags: []string{tag}, Summary: "Read the codes of assistance",
	}), a.taxonomy)
	add(a, open(huma.Operation{
		OperationID: "list-instruments", Method: http.MethodGet, Path: "/instruments", Tags: []string{tag}, Summary: "List the Convention and its Protocols",
	}), a.instruments)
	add(a, open(huma.Operation{
		OperationID: "list-states", Method: http.MethodGet, Path: "/states", Tags: []string{tag}, Summary: "List States",
		Description: "In the order of their names in the language of the answer, all of them.",
	}), a.states)
	add(a, open(huma.Operation{
		OperationID: "read-state", Method: http.MethodGet, Path: "/states/{code}", Tags: []string{tag}, Summary: "Read a State",
		Errors: []int{http.StatusNotFound},
	}), a.state)
	add(a, a.own(huma.Operation{
		OperationID: "read-me", Method: http.MethodGet, Path: "/me", Tags: []string{tag}, Summary: "Ask who the token speaks for",
	}), a.me)
}

// coded are codes with their names, which are messages under the prefix.
func coded[T ~string](p *i18n.Printer, prefix string, codes []T) []Code {
	out := make([]Code, len(codes))
	for i, code := range codes {
		out[i] = Code{string(code), p.Coded(prefix, string(code))}
	}
	return out
}

func (a *API) taxonomy(_ context.Context, c *caller, _ *struct{}) (*answer[Taxonomy], error) {
	t := Taxonomy{
		Version: reference.TaxonomyVersion, Official: reference.Official(c.Lang()), Types: []Type{},
		Modalities: coded(c.Printer, "modality.", domain.Modalities), Obstacles: coded(c.Printer, "obstacle.", domain.Obstacles),
		Traditions: coded(c.Printer, "tradition.", domain.LegalTraditions), Groups: coded(c.Printer, "group.", domain.RegionalGroups),
		Languages: coded(c.Printer, "lang.", domain.Languages),
	}
	for _, known := range reference.Types() {
		one := Type{Code: known.Code, Label: known.Label(c.Lang()), Subtypes: []Subtype{}}
		for _, s := range known.Subtypes {
			articles := s.Articles
			if articles == nil {
				articles = map[string][]int{}
			}
			one.Subtypes = append(one.Subtypes, Subtype{s.Code, s.Label(c.Lang()), s.ProtocolOnly, articles})
		}
		t.Types = append(t.Types, one)
	}
	return answered(c, t), nil
}

func (a *API) instruments(_ context.Context, c *caller, _ *struct{}) (*answer[List[Instrument]], error) {
	out := []Instrument{}
	for _, known := range reference.Instruments() {
		one := Instrument{
			Code: known.Code, Title: known.Title(c.Lang()), Short: known.ShortTitle(c.Lang()), Protocol: known.Protocol,
			Adopted: known.Adopted, InForce: known.EntryIntoForce, Articles: []Heading{},
		}
		for _, h := range known.Articles {
			one.Articles = append(one.Articles, Heading{h.Number, h.Titles.In(c.Lang())})
		}
		out = append(out, one)
	}
	return answered(c, whole(out)), nil
}

func stateView(c *caller, s reference.State, open map[string]int) State {
	return State{s.Code, s.Alpha2, s.Name(c.Lang()), s.Kind, s.Group, s.LDC, s.LLDC, s.SIDS, open[s.Code]}
}

func (a *API) states(ctx context.Context, c *caller, _ *struct{}) (*answer[List[State]], error) {
	open, err := a.store.OpenNeedsByState(ctx, c.Viewer)
	if err != nil {
		return nil, err
	}
	out := []State{}
	for _, s := range reference.States() {
		out = append(out, stateView(c, s, open))
	}
	i18n.SortBy(c.Lang(), out, func(s State) string { return s.Name })
	return answered(c, whole(out)), nil
}

type stateCode struct {
	Code string `path:"code" doc:"ISO 3166 alpha-3 code."`
}

func (a *API) state(ctx context.Context, c *caller, in *stateCode) (*answer[State], error) {
	s, ok := reference.StateByCode(strings.ToUpper(in.Code))
	if !ok {
		return nil, domain.ErrNotFound
	}
	open, err := a.store.OpenNeedsByState(ctx, c.Viewer)
	if err != nil {
		return nil, err
	}
	return answered(c, stateView(c, s, open)), nil
}

func (a *API) me(_ context.Context, c *caller, _ *struct{}) (*answer[Me], error) {
	out := Me{
		ID: c.Person.ID, Name: c.Person.Name, Roles: slices.Concat([]string{}, to[string](c.Person.Roles)), Token: c.Token.Prefix,
		Scopes: slices.Concat([]string{}, to[string](c.Token.Scopes)),
	}
	if c.Organization.ID != "" {
		out.Organization = &Party{c.Organization.ID, string(c.Organization.Kind), c.OrganizationName(c.Organization), c.Organization.State}
	}
	return answered(c, out), nil
}
