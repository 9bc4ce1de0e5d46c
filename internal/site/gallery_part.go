package site

import "time"

// galleryParts are the components of which pages of records and of drafts are made.
type galleryParts struct {
	Tabs      []countTab
	Directory DirectoryTabs
	Columns   []Column
	Rows      RecordRows
	Grouped   GroupedField
	Helpers   Helpers
	Ease      Ease
	Versions  []Version
	Steps     recordSteps
	Head      []headFact
	Linked    []linkedNote
	Said      []saidPart
	galleryTracker
	galleryDocument
}

// galleryTracker are the components of the response tracker and of the start pages of organizations.
type galleryTracker struct {
	Standings []trackerStanding
	RateCells []rateCell
	Wrong     fileWrong
	FileParts []columnRow
	Own       trackerOwn
	Board     []boardCount
}

func newGalleryTracker(base Base) galleryTracker {
	say := func(key string) string { return base.T("gallery." + key) }
	late := trackerStanding{Status: base.Status("tracker.standing.late", ToneWrong)}
	return galleryTracker{
		Standings: []trackerStanding{late, {Status: base.Status("tracker.standing.received", ToneAgreed), Exact: base.Date(base.Now)}, {Status: base.Status("tracker.standing.not_party", ToneOpen), Quiet: true}},
		RateCells: []rateCell{{Text: base.T("tracker.rate", "answered", 28, "parties", 48), Percent: base.Percent(.58)}, {Withheld: true}, {}},
		Wrong:     fileWrong{base.Printer, "answers.csv", []wrongRow{{3, "state", base.T("sheet.state", "value", "Atlantis")}}, true},
		FileParts: []columnRow{{"state", base.T("tracker.import.state")}},
		Own: trackerOwn{
			Printer: base.Printer, State: base.StateName("KEN"), Told: []toldRow{{base.T("tracker.told.silent"), "CTOC/COP/WG.2/2009/2, para. 10"}},
			Rows: []ownRow{{Cycle: say("som"), Since: base.Date(base.Now), Due: base.Day(base.Now.AddDate(0, 0, -11)), HasDue: true, Standing: late}},
			Help: helpCard{Printer: base.Printer, Shown: true, Write: true, Why: base.T("tracker.help.card.silent")},
		},
		Board: []boardCount{{say("firearms"), "#parts", base.Number(12)}, {say("som"), "", base.Number(7)}},
	}
}

func newGalleryParts(base Base, g Gallery) galleryParts {
	say := func(key string) string { return base.T("gallery." + key) }
	day := func(days int) time.Time { return base.Now.AddDate(0, 0, days) }
	grouped := base.Field(FieldSelect, "kind", say("instrument"), "", nil)
	reason := base.Field(FieldTextarea, "why", say("part.reason"), "", nil)
	return galleryParts{
		Tabs:      []countTab{{Label: say("firearms"), Href: "#parts", Current: true}, {Label: say("som"), Href: "#parts"}},
		Directory: DirectoryTabs{base.Printer, []DirectoryTab{{say("firearms"), "#parts", 12, true}, {say("som"), "#parts", 7, false}}},
		Columns:   []Column{{Label: say("offer"), Href: "#parts", Sorted: "ascending"}, {Label: say("language")}, {Label: say("amount"), Href: "#parts", Class: "app-table__num"}},
		Rows: RecordRows{base.Printer, say("part.offers"), []RecordRow{
			{Ref: "O-2026-0049", Title: say("offer"), Lang: "en", Href: "#parts", About: say("firearms"), Status: g.Statuses[0], Confirmed: base.Day(day(-11)), Known: true},
		}},
		Grouped: GroupedField{grouped, []ChoiceGroup{{say("firearms"), []Choice{{Value: "8", Label: say("offer"), Chosen: true}}}, {say("som"), []Choice{{Value: "10", Label: say("coverage")}}}}},
		Helpers: Helpers{Title: say("part.help"), Lead: say("part.helpers"), Items: []Helper{{Name: say("offer"), Lang: "en", Href: "#parts", Fit: base.Fit(.71), About: say("reason.subtype")}}},
		Ease:    Ease{Title: say("part.ease"), Sum: base.T("draft.ease.sum", "done", 4, "count", 6), Meter: g.Meters[3], Items: []Link{{say("useful"), "#parts"}, {say("people"), "#parts"}}},
		Versions: []Version{
			{Printer: base.Printer, Values: []string{say("firearms"), say("untoc")}}, {Printer: base.Printer},
		},
		Steps:           recordSteps{Buttons: Actions{g.Buttons.Items[:1]}, Forms: []StepForm{{Printer: base.Printer, Href: "#parts", Action: "close", Label: say("button.decline"), Version: 1, Fields: []Field{reason}}}},
		Head:            []headFact{{Label: say("part.status"), Status: g.Statuses[0]}, {Label: say("part.confirmed"), Day: base.Day(day(-11))}, {Label: say("language"), Text: say("french")}},
		Linked:          []linkedNote{{Note{say("note.title"), say("note")}, &Link{say("empty.begin"), "#parts"}}},
		galleryTracker:  newGalleryTracker(base),
		galleryDocument: newGalleryDocument(base),
		Said:            []saidPart{{say("problem"), g.Words[0]}, {say("useful"), g.Words[1]}},
	}
}
