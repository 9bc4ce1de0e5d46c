package site

import (
	"time"

	"tamatch/internal/domain"
)

// Gallery is the page /components: every component alone, with its states. It is served in development only.
type Gallery struct {
	Base
	Statuses   []Status
	Dates      []Date
	Meters     []Meter
	Tags       Tags
	Search     Search
	Facets     Facets
	Fields     []Field
	Errors     ErrorSummary
	Tasks      TaskList
	Answers    CheckAnswers
	Facts      Facts
	Buttons    Actions
	Ranked     []RankItem
	History    History
	Words      []Words
	Note       Note
	Empty      Empty
	FirstPage  Pager
	MiddlePage Pager
	galleryParts
}

// NewGallery fills the gallery with specimens; base gives language and frame.
func NewGallery(base Base) Gallery {
	base.Title = base.T("gallery.title")
	g := Gallery{Base: base}
	say := func(key string) string { return base.T("gallery." + key) }
	day := func(days int) time.Time { return base.Now.AddDate(0, 0, days) }
	page := func(int) string { return "#pages" }
	link := &Link{Label: say("empty.begin"), Href: "#empty"}

	g.Statuses = []Status{
		{say("status.open"), ToneOpen}, {say("status.waiting"), ToneWaiting}, {say("status.agreed"), ToneAgreed},
		{say("status.closed"), ToneClosed}, {say("status.wrong"), ToneWrong},
	}
	g.Dates = []Date{base.Day(day(-11)), base.Day(day(0)), base.Due(day(16)), base.Due(day(-2)), base.Moment(day(-3))}
	g.Meters = []Meter{base.Fit(.88), base.Fit(.57), base.Fit(.21), {Max: 6, Value: 4, Label: base.T("component.fit", "value", 4, "max", 6)}}
	g.Tags = Tags{base.Printer, []Tag{{say("instrument"), say("firearms"), "#filters"}, {say("language"), say("french"), "#filters"}}}
	g.Search = Search{Printer: base.Printer, Action: "#search", Label: say("search"), Value: say("search.value"), Hint: say("search.hint")}
	g.Facets = Facets{Printer: base.Printer, Action: "#facets", InForce: 1, Clear: "#facets", Groups: []FacetGroup{
		{Name: "instrument", Label: say("instrument"), Open: true, Items: []FacetItem{
			{Value: "UNTOC", Label: say("untoc"), Count: 1084},
			{Value: "FIREARMS", Label: say("firearms"), Count: 44, Chosen: true},
			{Value: "SOM", Label: say("som"), Count: 0},
		}},
		{Name: "day", Label: say("long"), Open: true, Items: longFacet(base)},
	}}
	g.Fields, g.Errors = galleryFields(base)
	g.Errors.Still = true
	g.Tasks = TaskList{Printer: base.Printer, Label: say("tasks"), Brief: say("tasks.brief"), Groups: []TaskGroup{
		{Label: say("tasks.need"), Items: []Task{
			{say("tasks.title"), "#steps", TaskDone, false}, {say("tasks.training"), "#steps", TaskWrong, true}, {say("tasks.evidence"), "#steps", TaskBegun, false},
		}},
		{Label: say("tasks.before"), Items: []Task{{say("tasks.visibility"), "#steps", TaskNotBegun, false}, {say("tasks.check"), "", TaskWaiting, false}}},
	}}
	g.Answers = CheckAnswers{base.Printer, []Answer{
		{say("tasks.training"), []string{say("firearms"), say("untoc")}, "#check"}, {say("people"), []string{base.Number(12000)}, "#check"}, {say("authority"), nil, "#check"},
	}}
	g.Facts = Facts{base.Printer, []Fact{{say("authority"), nil}, {say("language"), []string{say("french")}}, {say("amount"), []string{base.Money(120000, "USD")}}}}
	g.Buttons = Actions{[]Action{
		{Label: say("button.propose"), Post: true, Href: "#buttons", Main: true, Confirm: say("button.confirm")},
		{Label: say("button.decline"), Href: "#buttons"}, {Label: say("button.draft"), Href: "#buttons", Quiet: true},
		{Label: say("button.publish"), Disabled: say("button.why")},
	}}
	reasons := base.Reasons(Reason{Text: say("reason.subtype")}, Reason{Text: say("reason.language")}, Reason{Text: say("reason.less"), Less: true})
	g.Ranked = []RankItem{
		{No: 1, Name: say("offer"), Href: "#ranked", By: "UNODA", Coverage: say("coverage"), Fit: base.Fit(.71), Reasons: reasons, Ref: "O-2026-0049",
			Actions: Actions{[]Action{{Label: say("button.ask"), Href: "#ranked", Row: true}}}},
		{Name: say("anonymous"), Reasons: base.Reasons(), Note: say("anonymous.note"), Actions: Actions{[]Action{{Label: say("button.interest"), Post: true, Href: "#ranked", Row: true}}}},
	}
	g.History = History{Items: []HistoryItem{{base.Moment(day(-11)), say("history.accepted")}, {base.Moment(day(-20)), say("history.suggested")}}}
	g.Words = []Words{
		{Text: say("words"), Lang: "en", From: say("words.from")},
		{Text: "طلبت زمبابوي المساعدة في حفظ السجلات وتعقب الأسلحة النارية وتدميرها.", Lang: "ar"},
		{Text: "津巴布韦请求在枪支记录保存、追查和销毁方面提供援助。", Lang: "zh"},
		{Text: "Зимбабве просила помощи в учете, отслеживании и уничтожении огнестрельного оружия.", Lang: "ru"},
	}
	g.Note = Note{say("note.title"), say("note")}
	g.Empty = Empty{say("empty"), say("empty.text"), link}
	g.FirstPage, g.MiddlePage = base.Pager(1, 25, 44, page), base.Pager(9, 25, 1200, page)
	g.MiddlePage.Label = say("pages.long")
	g.galleryParts = newGalleryParts(base, g)
	return g
}

func longFacet(base Base) []FacetItem {
	var items []FacetItem
	for days := range 16 {
		items = append(items, FacetItem{Value: base.Now.AddDate(0, 0, days).Format(time.DateOnly), Label: base.Date(base.Now.AddDate(0, 0, days)), Count: days})
	}
	return items
}

func galleryFields(base Base) ([]Field, ErrorSummary) {
	say := func(key string) string { return base.T("gallery." + key) }
	wrong := &domain.Invalid{}
	wrong.Add("useful", "gallery.useful.error", "start", base.Date(base.Now.AddDate(0, 3, 0)))
	wrong.Add("who", "gallery.who.error", "count", 2)

	authority := base.Field(FieldText, "authority", say("authority"), say("authority.value"), wrong)
	authority.Hint, authority.Optional = say("authority.hint"), true
	people := base.Field(FieldNumber, "people", say("people"), "120", wrong)
	people.Short, people.Unit = true, say("people.unit")
	useful := base.Field(FieldDate, "useful", say("useful"), base.Now.Format(time.DateOnly), wrong)
	useful.Hint, useful.Short = say("useful.hint"), true
	problem := base.Field(FieldTextarea, "problem", say("problem"), say("words"), wrong)
	problem.Max = 1000
	instrument := base.Field(FieldSelect, "instrument", say("instrument"), "", wrong)
	instrument.Choices = []Choice{{Value: "UNTOC", Label: say("untoc")}, {Value: "FIREARMS", Label: say("firearms"), Chosen: true}}
	who := base.Field(FieldRadios, "who", say("who"), "", wrong)
	who.Choices = []Choice{{Value: "public", Label: say("who.public")}, {Value: "secretariat", Label: say("who.secretariat"), Hint: say("who.hint")}}
	how := base.Field(FieldCheckboxes, "how", say("how"), "", wrong)
	how.Choices = []Choice{{Value: "a", Label: say("how.course"), Chosen: true}, {Value: "b", Label: say("how.mentor")}}
	file := base.Field(FieldFile, "file", say("file"), "", wrong)
	file.Hint = say("file.hint")
	return []Field{authority, people, useful, problem, instrument, who, how, file}, base.ErrorSummary(wrong)
}
