package site

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// checklistNeeds is what the answers of a checklist suggest to ask for. Nothing is posted until the State confirms it.
type checklistNeeds struct {
	Base
	checklistHead
	Errors ErrorSummary
	Action string
	Items  []checklistProposal
	Acts   bool // the viewer may confirm
	Empty  Empty
	Taken  []Link
	Aside  string
}

// checklistProposal is one proposed need.
type checklistProposal struct {
	Key, Name string
	Over      string // theme and type
	Fields    []Field
	Facts     Facts
	From      []checklistFrom
}

// checklistFrom is the question and the words of the answer that a proposal comes from.
type checklistFrom struct {
	Articles, Text, Href string
	Words                Words
}

var checklistNeedsShow = page[checklistNeeds]("checklist/needs")

func (s *Site) showChecklistNeeds(r *request) error {
	return s.checklistNeedsPage(r, http.StatusOK, "", domain.Need{}, nil)
}

// checklistNeedsPage shows the proposals; key, typed and wrong belong to one that came back to be corrected.
func (s *Site) checklistNeedsPage(r *request, status int, key string, typed domain.Need, wrong *domain.Invalid) error {
	c, err := s.checklist(r)
	if err != nil {
		return err
	}
	list, err := s.broker.ChecklistProposals(r.ctx(), r.Viewer, c.ID)
	if err != nil {
		return err
	}
	b := r.base(r.T("checklist.needs"))
	p := checklistNeeds{Base: b, Errors: ErrorSummary{Printer: b.Printer}, Action: checklistHref(c.Checklist, "needs"), Acts: slices.Contains(c.ActorsOf(r.Viewer), domain.ByState)}
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	for _, proposal := range list {
		words := s.proposedWords(c, proposal)
		var at *domain.Invalid
		if proposal.Key == key && wrong != nil {
			words, at = typed, under(key+".", wrong)
			p.Errors = b.ErrorSummary(at)
		}
		p.Items = append(p.Items, b.checklistProposal(c, proposal, words, at))
	}
	p.Empty = Empty{Title: r.T("checklist.needs.none"), Text: r.T("checklist.needs.none.text")}
	decisions, err := s.store.ChecklistDecisions(r.ctx(), r.Viewer, c.ID)
	if err != nil {
		return err
	}
	aside := 0
	var ids []string
	for _, d := range decisions {
		if !d.Taken() {
			aside++
		} else if !slices.Contains(ids, d.NeedID) {
			ids = append(ids, d.NeedID)
		}
	}
	if aside > 0 {
		p.Aside = r.T("checklist.needs.aside", "count", aside)
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, IDs: distinct(ids)})
	if err != nil {
		return err
	}
	for _, n := range needs {
		p.Taken = append(p.Taken, Link{r.T("checklist.needs.taken.one", "reference", n.Reference, "title", n.Title), recordHref(domain.KindNeed, n.Reference)})
	}
	return checklistNeedsShow.answer(r, status, p)
}

// proposedWords are title and problem as they are proposed, in the language of the checklist: the subject, and what the
// State itself wrote.
func (s *Site) proposedWords(c checklistOpen, p domain.ChecklistProposal) domain.Need {
	in := Base{Printer: s.catalogue.For(c.Language)}
	var words []string
	for _, sentence := range p.Sentences {
		if sentence.Words != "" && !slices.Contains(words, sentence.Words) {
			words = append(words, sentence.Words)
		}
	}
	return domain.Need{
		Title:   in.proposedTitle(c, p),
		Problem: strings.Join(words, "\n\n"),
	}
}

// proposedTitle is what the need is called in a list: the help that most of the answers ask for, what it is about in the
// words of the questions, and the articles.
func (b Base) proposedTitle(c checklistOpen, p domain.ChecklistProposal) string {
	asks := func(s domain.Subtype) []reference.ChecklistQuestion {
		var out []reference.ChecklistQuestion
		for _, sentence := range p.Sentences {
			if q, ok := c.form.Question(sentence.Question); ok && slices.Contains(sentence.Subtypes, s) {
				out = append(out, q)
			}
		}
		return out
	}
	most, questions := domain.Subtype(""), []reference.ChecklistQuestion(nil)
	for _, l := range p.Lines {
		if asked := asks(l.Subtype); len(asked) > len(questions) {
			most, questions = l.Subtype, asked
		}
	}
	var matters, articles []string
	for _, q := range questions {
		matters = append(matters, q.Name(b.Lang()))
		articles = append(articles, strconv.Itoa(q.Article()))
	}
	if len(matters) > 2 {
		matters = append(matters[:1], b.T("checklist.need.other_matters"))
	}
	articles = slices.Compact(articles)
	title := b.T("checklist.need.title", "count", len(articles), "help", b.T("checklist.help."+string(most), "matter", b.List(matters)), "articles", b.List(articles))
	if len(p.Lines) > 1 {
		title = b.T("checklist.need.title.more", "title", title)
	}
	return title
}

func (b Base) checklistProposal(c checklistOpen, p domain.ChecklistProposal, words domain.Need, wrong *domain.Invalid) checklistProposal {
	title := b.Field(FieldText, p.Key+".title", b.T("checklist.need.title.label"), words.Title, wrong)
	problem := b.Field(FieldTextarea, p.Key+".problem", b.T("checklist.need.problem"), words.Problem, wrong)
	title.ValueLang, problem.ValueLang, problem.Rows = c.Language, c.Language, 5
	problem.Hint = b.AtLeast(b.T("checklist.need.problem.hint"))
	out := checklistProposal{Key: p.Key, Over: b.T("checklist.need.over", "theme", reference.ChecklistThemeLabel(p.Theme, b.Lang()), "type", b.TypeLabel(p.Type)), Name: b.proposedTitle(c, p), Fields: []Field{title, problem}}
	var lines, obstacles []string
	for _, l := range p.Lines {
		lines = append(lines, b.T("checklist.need.line", "subtype", b.SubtypeLabel(l.Subtype), "instrument", b.InstrumentLabel(l.Instrument), "articles", strings.Join(l.Articles, b.T("list.between"))))
	}
	for _, o := range p.Obstacles {
		obstacles = append(obstacles, b.ObstacleLabel(o))
	}
	out.Facts = Facts{b.Printer, []Fact{
		{b.T("checklist.need.lines"), lines}, {b.T("checklist.obstacles"), obstacles}, {b.T("checklist.received"), oneValue(p.Received)},
	}}
	for _, sentence := range p.Sentences {
		q, _ := c.form.Question(sentence.Question)
		out.From = append(out.From, checklistFrom{
			Articles: b.questionLabel(q), Text: q.Text(b.Lang()), Href: checklistHref(c.Checklist, "questions/"+q.ID),
			Words: Words{Text: sentence.Words, Lang: c.Language},
		})
	}
	return out
}

// actChecklistNeed makes a draft need of a proposal, or sets it aside.
func (s *Site) actChecklistNeed(r *request) error {
	c, err := s.store.Checklist(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	href, key := checklistHref(c, "needs"), r.form("key")
	if r.form("action") != "take" {
		err := s.broker.DismissProposal(r.ctx(), r.Viewer, c.ID, key)
		return r.moved(href, "checklist.needs.set_aside", err)
	}
	words := domain.Need{Title: r.form(key + ".title"), Problem: r.form(key + ".problem")}
	n, err := s.broker.TakeProposal(r.ctx(), r.Viewer, c.ID, key, words)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.checklistNeedsPage(r, http.StatusUnprocessableEntity, key, words, wrong)
	}
	if err != nil {
		return r.moved(href, "", err)
	}
	r.say(ToneAgreed, "checklist.needs.taken", "reference", n.Reference)
	return r.see(href)
}
