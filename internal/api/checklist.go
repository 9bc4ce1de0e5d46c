package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// Checklist is a State's self-assessment on one instrument in one reporting cycle.
type Checklist struct {
	Ref         string            `json:"ref" doc:"Reference, as in C-2026-0003."`
	ID          string            `json:"id"`
	Version     int               `json:"version" doc:"Grows with every change; the ETag begins with it."`
	State       string            `json:"state" doc:"ISO 3166 alpha-3 code."`
	Instrument  string            `json:"instrument"`
	Cycle       string            `json:"cycle" doc:"Label of the reporting cycle."`
	Form        int               `json:"form" doc:"Version of the questions."`
	Language    string            `json:"language" doc:"Of the answers."`
	Status      string            `json:"status"`
	StatusSince time.Time         `json:"status_since"`
	Questions   int               `json:"questions" doc:"How many questions the form has."`
	Answered    int               `json:"answered" doc:"How many of them say whether it is in place, not only carried over."`
	Updated     time.Time         `json:"updated"`
	Answers     []ChecklistAnswer `json:"answers,omitempty" doc:"By article; on the single record only."`
}

func (c Checklist) version() int { return c.Version }

// ChecklistAnswer is a question and what the State answered.
type ChecklistAnswer struct {
	Question    string   `json:"question" doc:"Id; it means the same in every version of the form."`
	Articles    []string `json:"articles"`
	Text        string   `json:"text" doc:"What is asked. Editorial, not a form of the United Nations."`
	Implemented string   `json:"implemented,omitempty"`
	Law         string   `json:"law,omitempty"`
	Practice    string   `json:"practice,omitempty"`
	Obstacles   []string `json:"obstacles"`
	Difficulty  string   `json:"difficulty,omitempty" doc:"What hampers, in words."`
	Wanted      []string `json:"wanted" doc:"Subtypes of assistance that would help."`
	Assistance  string   `json:"assistance,omitempty" doc:"What exactly would help, in words."`
	Received    string   `json:"received,omitempty" doc:"Help already received."`
	CarriedFrom string   `json:"carried_from,omitempty" doc:"Reference of the checklist it was copied from, until somebody has confirmed it."`
}

func (a *API) registerChecklists() {
	const tag = "Checklists"
	add(a, a.own(huma.Operation{
		OperationID: "list-checklists", Method: http.MethodGet, Path: "/checklists", Tags: []string{tag}, Summary: "List self-assessment checklists",
		Description: "Those of the caller's own State; for the secretariat those that their States have cleared.",
	}), a.listChecklists)
	add(a, a.own(huma.Operation{
		OperationID: "read-checklist", Method: http.MethodGet, Path: "/checklists/{ref}", Tags: []string{tag}, Summary: "Read a checklist with its answers",
		Errors: []int{http.StatusNotFound},
	}), a.readChecklist)
}

type checklistFilter struct {
	Paging
	Instrument string   `query:"instrument" maxLength:"20" doc:"This instrument."`
	Cycle      string   `query:"cycle" maxLength:"20" doc:"This reporting cycle."`
	Status     []string `query:"status,explode" doc:"Any of these statuses."`
}

func (a *API) listChecklists(ctx context.Context, c *caller, in *checklistFilter) (*answer[List[Checklist]], error) {
	if in.Instrument != "" && !slices.Contains(domain.Instruments, domain.Instrument(in.Instrument)) {
		return nil, &parameter{"instrument", domain.Say("api.value", "value", strings.ToValidUTF8(in.Instrument, "?"))}
	}
	for _, s := range in.Status {
		if !slices.Contains(domain.ChecklistStatuses, domain.ChecklistStatus(s)) {
			return nil, &parameter{"status", domain.Say("api.value", "value", strings.ToValidUTF8(s, "?"))}
		}
	}
	offset, err := in.from("checklist", in.Instrument, in.Cycle, in.Status)
	if err != nil {
		return nil, err
	}
	found, total, err := a.store.Checklists(ctx, store.ChecklistFilter{
		Viewer: c.Viewer, Instrument: domain.Instrument(in.Instrument), Cycle: in.Cycle, Statuses: to[domain.ChecklistStatus](in.Status),
		Limit: in.Limit, Offset: offset,
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	all, err := a.store.AnswersOf(ctx, c.Viewer, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]map[string]domain.ChecklistAnswer{}
	for _, x := range all {
		if by[x.ChecklistID] == nil {
			by[x.ChecklistID] = map[string]domain.ChecklistAnswer{}
		}
		by[x.ChecklistID][x.Question] = x
	}
	items := make([]Checklist, 0, len(found))
	for _, f := range found {
		items = append(items, checklistView(c, f, by[f.ID], false))
	}
	return answered(c, List[Checklist]{
		Items: items, Total: total, Next: in.next(offset, total, "checklist", in.Instrument, in.Cycle, in.Status), Facets: map[string]map[string]int{},
	}), nil
}

// ChecklistRef names a checklist in the path.
type ChecklistRef struct {
	Ref string `path:"ref" doc:"Reference or id of the checklist."`
}

func (a *API) readChecklist(ctx context.Context, c *caller, in *ChecklistRef) (*answer[Checklist], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	found, err := a.store.Checklist(ctx, c.Viewer, by)
	if err != nil {
		return nil, err
	}
	answers, err := a.store.ChecklistAnswers(ctx, c.Viewer, found.ID)
	if err != nil {
		return nil, err
	}
	return answered(c, checklistView(c, found, answers, true)), nil
}

// checklistView is a checklist as the API tells it, with its answers where whole.
func checklistView(c *caller, f domain.Checklist, answers map[string]domain.ChecklistAnswer, whole bool) Checklist {
	v := Checklist{
		Ref: f.Reference, ID: f.ID, Version: f.Version, State: f.State, Instrument: string(f.Instrument), Cycle: f.Cycle, Form: f.Form,
		Language: f.Language, Status: string(f.Status), StatusSince: f.StatusSince.UTC(), Updated: f.UpdatedAt.UTC(),
	}
	form, _ := reference.ChecklistFormOf(string(f.Instrument), f.Form)
	v.Questions = len(form.Questions)
	for _, q := range form.Questions {
		x := answers[q.ID]
		if x.Answered() {
			v.Answered++
		}
		if !whole {
			continue
		}
		out := ChecklistAnswer{
			Question: q.ID, Text: q.Text(c.Lang()), Implemented: string(x.Implemented), Law: x.Law, Practice: x.Practice,
			Obstacles: list(to[string](x.Obstacles)), Difficulty: x.Difficulty, Wanted: list(to[string](x.Wanted)), Assistance: x.Assistance,
			Received: x.Received, CarriedFrom: x.CarriedFrom,
		}
		for _, article := range q.Articles {
			out.Articles = append(out.Articles, article.String())
		}
		v.Answers = append(v.Answers, out)
	}
	return v
}
