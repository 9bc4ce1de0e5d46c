package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// ChecklistProposals are the needs that the answers of a checklist suggest: one for each theme and type of assistance, with
// a line for each subtype. What was taken or set aside is not proposed again, and an answer that was carried over not before
// somebody has confirmed it. They are the State's own to see.
func (b *Broker) ChecklistProposals(ctx context.Context, actor domain.Viewer, id string) ([]domain.ChecklistProposal, error) {
	_, list, err := proposalsOf(ctx, b.store, actor, id)
	return list, err
}

func proposalsOf(ctx context.Context, tx *store.Store, actor domain.Viewer, id string) (domain.Checklist, []domain.ChecklistProposal, error) {
	c, err := tx.Checklist(ctx, actor, id)
	if err != nil {
		return c, nil, err
	}
	if !actor.Belongs(c.OrganizationID) {
		return c, nil, domain.ErrForbidden
	}
	form, ok := reference.ChecklistFormOf(string(c.Instrument), c.Form)
	if !ok {
		return c, nil, errors.New("the form of the checklist is not known")
	}
	answers, err := tx.ChecklistAnswers(ctx, actor, c.ID)
	if err != nil {
		return c, nil, err
	}
	decisions, err := tx.ChecklistDecisions(ctx, actor, c.ID)
	if err != nil {
		return c, nil, err
	}
	return c, proposals(c, form, answers, decisions), nil
}

// proposals gathers what the answers ask for.
func proposals(c domain.Checklist, form reference.ChecklistForm, answers map[string]domain.ChecklistAnswer, decisions []domain.ChecklistDecision) []domain.ChecklistProposal {
	var out []domain.ChecklistProposal
	at := map[string]int{}
	for _, q := range form.Questions {
		a, ok := answers[q.ID]
		if !ok || a.CarriedFrom != "" {
			continue
		}
		for _, s := range a.Wanted {
			decided := func(d domain.ChecklistDecision) bool { return d.Question == q.ID && d.Subtype == s }
			if slices.ContainsFunc(decisions, decided) {
				continue
			}
			key := q.Theme + ":" + s.Type()
			i, begun := at[key]
			if !begun {
				i = len(out)
				at[key] = i
				out = append(out, domain.ChecklistProposal{Key: key, Theme: q.Theme, Type: s.Type()})
			}
			out[i] = withAnswer(out[i], c.Instrument, q, a, s)
		}
	}
	return out
}

// withAnswer adds one kind of assistance that an answer asks for to a proposal.
func withAnswer(p domain.ChecklistProposal, instrument domain.Instrument, q reference.ChecklistQuestion, a domain.ChecklistAnswer, s domain.Subtype) domain.ChecklistProposal {
	line := slices.IndexFunc(p.Lines, func(l domain.Line) bool { return l.Subtype == s })
	if line < 0 {
		line = len(p.Lines)
		p.Lines = append(p.Lines, domain.Line{Subtype: s, Instrument: instrument})
	}
	for _, article := range q.Articles {
		if name := article.String(); !slices.Contains(p.Lines[line].Articles, name) {
			p.Lines[line].Articles = append(p.Lines[line].Articles, name)
		}
	}
	p.Lines[line].Purpose = joined(p.Lines[line].Purpose, a.Assistance)
	for _, o := range a.Obstacles {
		if !slices.Contains(p.Obstacles, o) {
			p.Obstacles = append(p.Obstacles, o)
		}
	}
	inOrder(p.Obstacles, domain.Obstacles)
	p.Received = joined(p.Received, a.Received)
	if n := len(p.Sentences); n > 0 && p.Sentences[n-1].Question == q.ID {
		p.Sentences[n-1].Subtypes = append(p.Sentences[n-1].Subtypes, s)
		return p
	}
	words := joined(a.Difficulty, a.Assistance)
	if words == "" {
		words = joined(a.Law, a.Practice)
	}
	p.Sentences = append(p.Sentences, domain.ChecklistSentence{Question: q.ID, Subtypes: []domain.Subtype{s}, Words: words})
	return p
}

// joined puts words under words, each once.
func joined(before, more string) string {
	switch {
	case more == "" || slices.Contains(strings.Split(before, "\n\n"), more):
		return before
	case before == "":
		return more
	}
	return before + "\n\n" + more
}

// TakeProposal makes a draft need of a proposal, once its State has confirmed it. words hold the title and the problem as
// the State wants them; lines, obstacles and help received come from the answers. The draft goes the way of every need.
func (b *Broker) TakeProposal(ctx context.Context, actor domain.Viewer, id, key string, words domain.Need) (domain.Need, error) {
	var made domain.Need
	err := b.decide(ctx, actor, id, key, func(in *Broker, c domain.Checklist, p domain.ChecklistProposal) (string, string, error) {
		n := domain.Need{
			Language: c.Language, Title: words.Title, Problem: words.Problem, Lines: p.Lines, Obstacles: p.Obstacles, HelpReceived: p.Received,
		}
		var err error
		made, err = in.postNeed(ctx, actor, n, domain.SourceQuestionnaire, fmt.Sprintf("%s %s, %s", c.Instrument, c.Cycle, articlesOf(p)))
		return made.ID, made.Reference, err
	})
	if err != nil {
		return domain.Need{}, err
	}
	return made, nil
}

// articlesOf are the articles of a proposal, for its source.
func articlesOf(p domain.ChecklistProposal) string {
	var out []string
	for _, l := range p.Lines {
		for _, a := range l.Articles {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return strings.Join(out, ", ")
}

// DismissProposal sets a proposal aside: what it gathers is not proposed again.
func (b *Broker) DismissProposal(ctx context.Context, actor domain.Viewer, id, key string) error {
	return b.decide(ctx, actor, id, key, func(*Broker, domain.Checklist, domain.ChecklistProposal) (string, string, error) {
		return "", "", nil
	})
}

// decide runs do with a proposal of the checklist and remembers the need that it gives, if any.
func (b *Broker) decide(ctx context.Context, actor domain.Viewer, id, key string, do func(*Broker, domain.Checklist, domain.ChecklistProposal) (needID, reference string, err error)) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		c, list, err := proposalsOf(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !slices.Contains(c.ActorsOf(actor), domain.ByState) {
			return domain.ErrForbidden
		}
		i := slices.IndexFunc(list, func(p domain.ChecklistProposal) bool { return p.Key == key })
		if i < 0 {
			return conflict("checklist.error.proposal")
		}
		in := *b
		in.store = tx
		needID, ref, err := do(&in, c, list[i])
		if err != nil {
			return err
		}
		for _, sentence := range list[i].Sentences {
			for _, s := range sentence.Subtypes {
				d := domain.ChecklistDecision{ChecklistID: c.ID, Question: sentence.Question, Subtype: s, NeedID: needID, PersonID: actor.PersonID}
				if err := tx.InsertChecklistDecision(ctx, &d); err != nil {
					return err
				}
			}
		}
		change := domain.Change{Field: "set_aside", New: key}
		if needID != "" {
			change = domain.Change{Field: "need", New: ref}
		}
		return b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindChecklist, RecordID: c.ID, Action: domain.ActionEdit, From: string(c.Status), To: string(c.Status),
			Changes: []domain.Change{change},
		})
	})
}
