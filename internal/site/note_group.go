package site

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
)

// groupPage is how the drafter groups one record in the text of notes.
type groupPage struct {
	Base
	Ref, Says, SaysLang string
	Facts               Facts
	Fields              []Field
	Back                string
	Errors              ErrorSummary
}

var groupShow = page[groupPage]("note/group")

// grouped is a need or a finding with its annotation.
type grouped struct {
	domain.Annotation
	ref, says, lang, state, source string
}

// grouped finds the record that the address names.
func (s *Site) grouped(r *request) (grouped, error) {
	ref := strings.ToUpper(r.param("ref"))
	var g grouped
	if strings.HasPrefix(ref, domain.KindFinding.Letter()+"-") {
		f, err := s.store.Finding(r.ctx(), ref)
		if err != nil {
			return g, err
		}
		g = grouped{domain.Annotation{Kind: domain.KindFinding, RecordID: f.ID}, f.Reference, f.Summary, f.Language, f.State, f.SourceRef}
	} else {
		n, err := s.store.Need(r.ctx(), r.Viewer, ref)
		if err != nil {
			return g, err
		}
		g = grouped{domain.Annotation{Kind: domain.KindNeed, RecordID: n.ID}, n.Reference, n.Title, n.Language, n.State, n.SourceRef}
	}
	return g, nil
}

func (s *Site) showGroup(r *request) error {
	g, err := s.grouped(r)
	if err != nil {
		return err
	}
	said, err := s.store.Annotations(r.ctx(), g.Kind)
	if err != nil {
		return err
	}
	kept := said[g.RecordID]
	place := ""
	if kept.Place > 0 {
		place = strconv.Itoa(kept.Place)
	}
	return s.groupPage(r, http.StatusOK, g, kept.Paragraph, kept.Label, place, nil)
}

func (s *Site) groupPage(r *request, status int, g grouped, paragraph, label, place string, wrong *domain.Invalid) error {
	p := groupPage{Base: r.base(r.T("note.group")), Ref: g.ref, Says: g.says, SaysLang: g.lang, Errors: Base{Printer: r.Printer}.ErrorSummary(wrong)}
	p.Back = backTo(cmp.Or(r.query("back"), r.form("back"), "/notes"))
	p.Facts = Facts{r.Printer, []Fact{{r.T("opened.from"), some(stateOrSeveral(p.Base, g.state))}, {r.T("note.group.source"), some(g.source)}}}
	for _, f := range []namedValue{{"paragraph", paragraph}, {"label", label}, {"place", place}} {
		field := p.Field(FieldText, f.name, r.T("note.group."+f.name), f.value, wrong)
		field.Hint, field.Optional = r.T("note.group."+f.name+".hint"), true
		if f.name == "place" {
			field.Kind, field.Short = FieldNumber, true
		}
		p.Fields = append(p.Fields, field)
	}
	for _, kind := range []domain.Kind{domain.KindNeed, domain.KindFinding} {
		said, err := s.store.Annotations(r.ctx(), kind)
		if err != nil {
			return err
		}
		for _, a := range said {
			for i, name := range []string{a.Paragraph, a.Label} {
				if name != "" && !slices.Contains(p.Fields[i].Suggestions, name) {
					p.Fields[i].Suggestions = append(p.Fields[i].Suggestions, name)
				}
			}
		}
	}
	slices.Sort(p.Fields[0].Suggestions)
	slices.Sort(p.Fields[1].Suggestions)
	return groupShow.answer(r, status, p)
}

// annotate keeps how the drafter groups a need or a finding; a form left empty takes the record out of its group.
func (s *Site) annotate(r *request) error {
	g, err := s.grouped(r)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(r.form("place"))
	if err != nil && r.form("place") != "" {
		place = -1 // told by the broker
	}
	g.Paragraph, g.Label, g.Place = r.form("paragraph"), r.form("label"), place
	err = s.broker.Annotate(r.ctx(), r.Viewer, g.Annotation)
	var wrong *domain.Invalid
	if asInvalid(err, &wrong) {
		return s.groupPage(r, http.StatusUnprocessableEntity, g, g.Paragraph, g.Label, r.form("place"), wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "note.grouped")
	return r.see(backTo(r.form("back")))
}

// backTo is the page that the drafter came from; no other site's.
func backTo(from string) string {
	back, err := url.Parse(from)
	if err != nil || back.Host != "" || back.Scheme != "" {
		return "/notes"
	}
	return localPath(back.RequestURI())
}
