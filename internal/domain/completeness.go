package domain

// Prompt is one thing that would make a need easier to answer.
type Prompt struct {
	Field   string // the step of the form that takes it
	Message Message
	Done    bool
}

// Completeness says how ready a need is to be answered: what is done and what
// would still help, the most telling first. Prompts per subtype come from the
// keys "prompt.<subtype>".
func (n Need) Completeness() []Prompt {
	coded := n.Coded()
	var articles, modalities, audience, quantity, instrument bool
	articles, modalities, audience, quantity, instrument = true, true, true, true, len(n.Lines) > 0
	for _, l := range n.Lines {
		articles = articles && len(l.Articles) > 0
		modalities = modalities && len(l.Modalities) > 0
		audience = audience && l.Audience != ""
		quantity = quantity && l.Quantity != ""
		instrument = instrument && l.Instrument != ""
	}
	some := len(n.Lines) > 0
	out := []Prompt{
		{"title", Say("complete.title"), n.Title != ""},
		{"problem", Say("complete.problem"), len([]rune(n.Problem)) >= 80},
		{"objective", Say("complete.objective"), n.Objective != ""},
		{"lines", Say("complete.subtype"), coded},
		{"lines", Say("complete.instrument"), instrument},
		{"lines", Say("complete.articles"), some && articles},
		{"lines", Say("complete.modalities"), some && modalities},
		{"lines", Say("complete.audience"), n.Institutions != "" || some && audience},
		{"lines", Say("complete.quantity"), some && quantity},
		{"time", Say("complete.time"), n.WantedStart != nil || n.WantedEnd != nil || n.LatestUseful != nil},
		{"provider", Say("complete.languages"), len(n.Provider.Languages) > 0},
		{"context", Say("complete.received"), n.HelpReceived != "" || n.SentElsewhere != ""},
	}
	return out
}

// Complete is the share of prompts that are done, in per cent.
func (n Need) Complete() int {
	prompts := n.Completeness()
	done := 0
	for _, p := range prompts {
		if p.Done {
			done++
		}
	}
	return done * 100 / len(prompts)
}

// General says whether the need is too general to be matched by code: the
// secretariat then opens a scoping conversation instead of returning it.
func (n Need) General() bool { return !n.Coded() }
