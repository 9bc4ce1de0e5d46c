package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// noteForm is one of the forms beside a draft: its cover, or its scope and language. Refused, it stands above the note.
type noteForm struct {
	Label, Action, Save string
	Fields              []Field
	Words               string // what stands there now
	Errors              ErrorSummary
	Now                 *Facts // of a note that somebody else changed: what stands there, where it is not what was typed
	Version             int
}

// noteRefusal is what was not saved of a note, and why. The zero value is nothing.
type noteRefusal struct {
	form      string // cover or scope
	typed     domain.Note
	wrong     *domain.Invalid
	stale     *domain.Message // who changed the note in the meantime
	paragraph *refusedParagraph
}

// forms are those of the cover and of the scope; the one that was refused is taken out of the side and put above the note.
func (p *notePage) forms(r *request, n domain.Note, cycles []report.Cycle, no noteRefusal) error {
	saved, err := url.ParseQuery(n.Scope)
	if err != nil {
		return err
	}
	for _, name := range []string{"cover", "scope"} {
		f := &noteForm{Label: p.T("note.cover"), Save: p.T("note.cover.save"), Action: p.Href, Version: p.Version}
		typed, asked, wrong := n, saved, (*domain.Invalid)(nil)
		if no.form == name {
			typed, wrong, asked = no.typed, no.wrong, r.scopeTyped()
		}
		fields := func(wrong *domain.Invalid) []Field {
			if name == "cover" {
				return p.coverFields(typed, wrong)
			}
			return append(p.noteLanguage(r, typed, wrong), p.scopeFields(cycles, asked, wrong)...)
		}
		if no.form == name && no.stale != nil {
			wrong = &domain.Invalid{}
			wrong.Add(fields(nil)[0].Name, no.stale.Key, no.stale.Args...)
		}
		f.Fields = fields(wrong)
		if name == "scope" {
			f.Label, f.Save, f.Action, f.Words = p.T("note.scope"), p.T("note.scope.save"), p.Href+"/scope", p.ScopeWords
			if f.Fields[0].Name != "language" {
				f.Label = p.T("scope.title")
			}
		}
		if no.form != name {
			p.Forms = append(p.Forms, f)
			continue
		}
		f.Errors = p.ErrorSummary(wrong)
		if no.stale != nil {
			f.Now = &Facts{p.Printer, p.noteNow(name, n, f.Fields)}
		}
		p.RefusedForm = f
	}
	return nil
}

func (p *notePage) coverFields(n domain.Note, wrong *domain.Invalid) []Field {
	var out []Field
	for _, f := range coverValues(n) {
		out = append(out, p.Field(FieldText, f.name, p.T("note.field."+f.name), f.value, wrong))
	}
	return out
}

type namedValue struct{ name, value string }

// coverValues are what stands above the text.
func coverValues(n domain.Note) []namedValue {
	return []namedValue{
		{"title", n.Title}, {"symbol", n.Cover.Symbol}, {"distribution", n.Cover.Distribution}, {"body", n.Cover.Body},
		{"session", n.Cover.Session}, {"agenda", n.Cover.Agenda},
	}
}

// noteLanguage is the choice of the note's language, where there is one.
func (p *notePage) noteLanguage(r *request, n domain.Note, wrong *domain.Invalid) []Field {
	written := r.site.broker.NoteLanguages()
	if len(written) == 1 {
		return nil
	}
	f := p.Field(FieldSelect, "language", p.T("note.field.language"), n.Language, wrong)
	f.Choices = chosenOf(p.languageChoices(written), r.site.broker.NoteLanguage(n.Language))
	return []Field{f}
}

// noteNow is what stands in the note now, of the fields in which something else was typed.
func (p *notePage) noteNow(form string, n domain.Note, typed []Field) []Fact {
	var out []Fact
	if form == "scope" {
		if typed[0].Name == "language" {
			out = append(out, Fact{typed[0].Label, some(p.LanguageLabel(n.Language))})
		}
		return append(out, Fact{p.T("scope.title"), some(p.ScopeWords)})
	}
	for _, now := range coverValues(n) {
		at := slices.IndexFunc(typed, func(f Field) bool { return f.Name == now.name })
		if typed[at].Value != now.value {
			out = append(out, Fact{typed[at].Label, some(now.value)})
		}
	}
	return out
}
