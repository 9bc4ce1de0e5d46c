package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// checklistQuestion is the page of one question.
type checklistQuestion struct {
	Base
	checklistHead
	Tasks    TaskList
	Errors   ErrorSummary
	Action   string
	Version  string // empty for an answer that nobody has written yet
	Article  string
	Articles string
	Text     string
	Carried  string
	First    []Field // before the difficulties
	Wanted   Field   // kinds of assistance that usually help here
	Others   []Field // all others, by type
	Opened   bool    // one of them is chosen
	Last     []Field
	Kept     string // who wrote it last, and when
	Back     *Link
	Continue string
	No, Of   int
}

var checklistQuestionShow = page[checklistQuestion]("checklist/question")

// answerField is one part of an answer: how a form sends it and how it is shown.
type answerField struct {
	name, label string
	get         func(domain.ChecklistAnswer) []string
	set         func(*domain.ChecklistAnswer, []string)
	say         func(string) string // nil for words
}

func (f answerField) shown(a domain.ChecklistAnswer) []string {
	var out []string
	for _, v := range saidValues(f.get(a)) {
		if f.say != nil {
			v = f.say(v)
		}
		out = append(out, v)
	}
	return out
}

// answerFields are the parts of an answer in the order in which they are asked.
func (b Base) answerFields() []answerField {
	words := func(name, label string, at func(*domain.ChecklistAnswer) *string) answerField {
		return answerField{name, b.T(label), func(a domain.ChecklistAnswer) []string { return oneValue(*at(&a)) },
			func(a *domain.ChecklistAnswer, v []string) { *at(a) = firstValue(v) }, nil}
	}
	return []answerField{
		{"implemented", b.T("checklist.implemented"), func(a domain.ChecklistAnswer) []string { return oneValue(string(a.Implemented)) },
			func(a *domain.ChecklistAnswer, v []string) { a.Implemented = domain.Implemented(firstValue(v)) },
			func(v string) string { return b.Coded("checklist.implemented.", v) }},
		words("law", "checklist.law", func(a *domain.ChecklistAnswer) *string { return &a.Law }),
		words("practice", "checklist.practice", func(a *domain.ChecklistAnswer) *string { return &a.Practice }),
		{"obstacles", b.T("checklist.obstacles"), func(a domain.ChecklistAnswer) []string { return codeValues(a.Obstacles) },
			func(a *domain.ChecklistAnswer, v []string) { a.Obstacles = codesOf[domain.Obstacle](v) },
			func(v string) string { return b.ObstacleLabel(domain.Obstacle(v)) }},
		words("difficulty", "checklist.difficulty", func(a *domain.ChecklistAnswer) *string { return &a.Difficulty }),
		{"wanted", b.T("checklist.wanted"), func(a domain.ChecklistAnswer) []string { return codeValues(a.Wanted) },
			func(a *domain.ChecklistAnswer, v []string) { a.Wanted = codesOf[domain.Subtype](v) },
			func(v string) string { return b.SubtypeLabel(domain.Subtype(v)) }},
		words("assistance", "checklist.assistance", func(a *domain.ChecklistAnswer) *string { return &a.Assistance }),
		words("received", "checklist.received", func(a *domain.ChecklistAnswer) *string { return &a.Received }),
	}
}

func codesOf[C ~string](values []string) []C {
	var out []C
	for _, v := range saidValues(values) {
		out = append(out, C(v))
	}
	return out
}

// checklistQuestionOf loads a checklist whose answers the viewer may write now, and the question that the address names.
func (s *Site) checklistQuestionOf(r *request) (checklistOpen, reference.ChecklistQuestion, error) {
	c, err := s.checklist(r)
	if err != nil {
		return c, reference.ChecklistQuestion{}, err
	}
	q, ok := c.form.Question(r.param("question"))
	switch {
	case !ok:
		return c, q, domain.ErrNotFound
	case !slices.Contains(c.ActorsOf(r.Viewer), domain.ByState):
		return c, q, domain.ErrForbidden
	case !c.MayAnswer(r.Viewer):
		return c, q, movedOn(domain.KindChecklist, string(c.Status))
	}
	return c, q, nil
}

func (s *Site) showChecklistQuestion(r *request) error {
	c, q, err := s.checklistQuestionOf(r)
	if err != nil {
		return err
	}
	return s.checklistQuestionPage(r, http.StatusOK, c, q, c.answers[q.ID], nil)
}

// maxAnswer is how long a part of an answer may be, as the broker has it.
const maxAnswer = 4000

func (s *Site) checklistQuestionPage(r *request, status int, c checklistOpen, q reference.ChecklistQuestion, a domain.ChecklistAnswer, wrong *domain.Invalid) error {
	b := r.base("")
	b.Title = r.T("checklist.question.title", "articles", b.questionLabel(q), "reference", c.Reference)
	at := slices.IndexFunc(c.form.Questions, func(o reference.ChecklistQuestion) bool { return o.ID == q.ID })
	p := checklistQuestion{
		Base: b, Errors: b.ErrorSummary(wrong), Action: checklistHref(c.Checklist, "questions/"+q.ID), Text: q.Text(b.Lang()),
		Article: b.articleLabel(c.Instrument, q.Article()), Articles: b.questionLabel(q), No: at + 1, Of: len(c.form.Questions),
		Continue: r.T("checklist.continue"),
	}
	var err error
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	if a.Version > 0 {
		p.Version = strconv.Itoa(a.Version)
	}
	current := c.answers[q.ID]
	if current.CarriedFrom != "" {
		p.Carried, p.Continue = b.carried(c, current), r.T("checklist.confirm")
	}
	if current.UpdatedBy != "" {
		if who, err := s.store.Person(r.ctx(), current.UpdatedBy); err == nil {
			p.Kept = r.T("checklist.kept", "person", who.Name, "time", b.DateTime(current.UpdatedAt))
		}
	}
	if at > 0 {
		p.Back = &Link{r.T("checklist.back"), checklistHref(c.Checklist, "questions/"+c.form.Questions[at-1].ID)}
	}
	p.fill(c, q, a, wrong)
	p.Tasks = b.checklistTasks(c, q)
	return checklistQuestionShow.answer(r, status, p)
}

// fill makes the fields of the question.
func (p *checklistQuestion) fill(c checklistOpen, q reference.ChecklistQuestion, a domain.ChecklistAnswer, wrong *domain.Invalid) {
	b := p.Base
	words := func(name, label, hint, value string, rows int) Field {
		f := b.Field(FieldTextarea, name, b.T(label), value, wrong)
		f.Rows, f.Max, f.ValueLang, f.Optional = rows, maxAnswer, c.Language, true
		if hint != "" {
			f.Hint = b.T(hint)
		}
		return f
	}
	implemented := b.Field(FieldRadios, "implemented", b.T("checklist.implemented"), "", wrong)
	implemented.Choices = chosenAmong(codeChoices(domain.Implementations, func(v domain.Implemented) string {
		return b.T("checklist.implemented." + string(v))
	}), []string{string(a.Implemented)})
	law := words("law", "checklist.law", "checklist.law.hint", a.Law, 4)
	if q.Kind == reference.QuestionMeasure {
		law.Rows = 3
	}
	obstacles := b.Field(FieldCheckboxes, "obstacles", b.T("checklist.obstacles"), "", wrong)
	obstacles.Choices, obstacles.Optional = chosenAmong(codeChoices(domain.Obstacles, b.ObstacleLabel), codeValues(a.Obstacles)), true
	practice := words("practice", "checklist.practice", "checklist.practice.hint", a.Practice, 4)
	p.First = []Field{implemented, law, practice, obstacles, words("difficulty", "checklist.difficulty", "", a.Difficulty, 3)}

	p.Wanted = b.Field(FieldCheckboxes, "wanted", b.T("checklist.wanted"), "", wrong)
	p.Wanted.Choices = chosenAmong(codeChoices(q.Subtypes, func(code string) string { return b.SubtypeLabel(domain.Subtype(code)) }), codeValues(a.Wanted))
	p.Wanted.Hint, p.Wanted.Optional = b.T("checklist.wanted.hint"), true
	for _, t := range reference.Types() {
		f := b.Field(FieldCheckboxes, "wanted."+t.Code, t.Label(b.Lang()), "", nil)
		for _, sub := range t.Subtypes {
			if !sub.Serves(string(c.Instrument)) || slices.Contains(q.Subtypes, sub.Code) {
				continue
			}
			chosen := slices.Contains(a.Wanted, domain.Subtype(sub.Code))
			p.Opened = p.Opened || chosen
			f.Choices = append(f.Choices, Choice{Value: sub.Code, Label: sub.Label(b.Lang()), Chosen: chosen})
		}
		if len(f.Choices) > 0 {
			p.Others = append(p.Others, f)
		}
	}
	p.Last = []Field{
		words("assistance", "checklist.assistance", "checklist.assistance.hint", a.Assistance, 3),
		words("received", "checklist.received", "checklist.received.hint", a.Received, 3),
	}
}

// checklistTasks is the list of articles at the start side; each leads to its first question that is open.
func (b Base) checklistTasks(c checklistOpen, here reference.ChecklistQuestion) TaskList {
	list := TaskList{Printer: b.Printer, Label: b.T("checklist.tasks"), Groups: []TaskGroup{{}}}
	for _, questions := range articleGroups(c.form) {
		task := Task{Label: b.articleLabel(c.Instrument, questions[0].Article()), State: TaskNotBegun}
		done := 0
		to := questions[0].ID
		for n, q := range questions {
			a := c.answers[q.ID]
			if a.Answered() {
				if done++; done == n+1 && n+1 < len(questions) {
					to = questions[n+1].ID
				}
			} else if !a.Blank() {
				task.State = TaskBegun
			}
			task.Current = task.Current || q.ID == here.ID
		}
		switch {
		case done == len(questions):
			task.State, to = TaskDone, questions[0].ID
		case done > 0:
			task.State = TaskBegun
		}
		if task.Current {
			list.Brief = task.Label
		}
		task.Href = checklistHref(c.Checklist, "questions/"+to)
		list.Groups[0].Items = append(list.Groups[0].Items, task)
	}
	list.Groups[0].Items = append(list.Groups[0].Items, Task{Label: b.T("checklist.check"), Href: checklistHref(c.Checklist, "check"), State: TaskWaiting})
	return list
}

// typedAnswer is what the form holds.
func (b Base) typedAnswer(q reference.ChecklistQuestion, form url.Values, version int) domain.ChecklistAnswer {
	a := domain.ChecklistAnswer{Question: q.ID, Version: version}
	for _, f := range b.answerFields() {
		values := form[f.name]
		if f.name == "wanted" {
			for _, t := range reference.Types() {
				values = append(values, form["wanted."+t.Code]...)
			}
		}
		f.set(&a, values)
	}
	return a
}

// saveChecklistQuestion keeps the answer to a question.
func (s *Site) saveChecklistQuestion(r *request) error {
	c, q, err := s.checklistQuestionOf(r)
	b, form := r.base(""), r.echo.Request().PostForm
	typed := b.typedAnswer(q, form, r.version())
	var moved *domain.Conflict
	if errors.As(err, &moved) {
		return s.keptAnswer(r, c, q, typed)
	}
	if errors.Is(err, domain.ErrNotFound) {
		return s.answerWithoutPlace(r, typed)
	}
	if err != nil {
		return err
	}
	current := c.answers[q.ID]
	for _, f := range b.answerFields() {
		if form.Get("choose."+f.name) == "theirs" || r.form("action") == "theirs" {
			f.set(&typed, f.get(current))
		}
	}
	saved, err := s.broker.AnswerChecklist(r.ctx(), r.Viewer, c.ID, typed, !r.isAutosave())
	var stale *domain.Stale
	var wrong *domain.Invalid
	switch {
	case errors.As(err, &stale), errors.As(err, &moved):
		c, q, err = s.checklistQuestionOf(r)
		switch {
		case errors.As(err, &moved):
			return s.keptAnswer(r, c, q, typed)
		case err != nil:
			return err
		}
		return s.staleAnswer(r, c, q, typed)
	case errors.Is(err, domain.ErrNotFound):
		return s.answerWithoutPlace(r, typed) // removed this very moment
	case errors.As(err, &wrong):
		return s.checklistQuestionPage(r, http.StatusUnprocessableEntity, c, q, typed, wrong)
	case err != nil:
		return err
	case r.isAutosave():
		return r.saved(max(saved.Version, 1))
	case r.form("action") == "leave":
		return r.see(checklistHref(c.Checklist, ""))
	}
	at := slices.IndexFunc(c.form.Questions, func(o reference.ChecklistQuestion) bool { return o.ID == q.ID })
	if at+1 < len(c.form.Questions) {
		return r.see(checklistHref(c.Checklist, "questions/"+c.form.Questions[at+1].ID))
	}
	return r.see(checklistHref(c.Checklist, "check"))
}

// staleAnswer shows what was typed beside what somebody else has saved in the meantime, part by part.
func (s *Site) staleAnswer(r *request, c checklistOpen, q reference.ChecklistQuestion, mine domain.ChecklistAnswer) error {
	b := r.base(r.T("draft.stale"))
	theirs, here := c.answers[q.ID], checklistHref(c.Checklist, "questions/"+q.ID)
	who, at := s.colleague(r, theirs.UpdatedBy), b.DateTime(theirs.UpdatedAt)
	if r.isAutosave() {
		return r.unsaved(r.T("checklist.unsaved.stale", "person", who, "time", at))
	}
	p := stalePage{
		Base: b, Action: here, Version: theirs.Version, Step: q.ID, Heading: q.Text(b.Lang()), Back: here,
		By:        r.T("checklist.kept", "person", who, "time", at),
		draftHead: draftHead{Over: r.T("checklist.one"), Ref: c.Reference, Name: b.checklistName(c.Checklist)},
	}
	for _, f := range b.answerFields() {
		typed := f.get(mine)
		if len(typed) == 0 {
			typed = []string{""}
		}
		for _, v := range typed {
			p.Keep = append(p.Keep, Hidden{f.name, v})
		}
		if slices.Equal(saidValues(f.get(mine)), saidValues(f.get(theirs))) {
			continue
		}
		row := staleRow{Name: f.name, Label: f.label, Mine: Version{Printer: b.Printer, Values: f.shown(mine)}, Theirs: Version{Printer: b.Printer, Values: f.shown(theirs)}}
		if f.say == nil {
			row.Mine.Lang, row.Theirs.Lang = c.Language, c.Language
		}
		p.Rows = append(p.Rows, row)
	}
	return staleShow.answer(r, http.StatusConflict, p)
}
