package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// noteList lists the overview notes: published ones for everybody, drafts for the secretariat.
type noteList struct {
	Base
	Rows    []noteRow
	Empty   Empty
	Begins  bool
	Heading Field
	Query   string
	Errors  ErrorSummary
}

type noteRow struct {
	Ref, Href, Title, Language, Symbol string
	Status                             Status
	Touched                            Date
}

// notePage is a note: its draft for the secretariat, else its last published version.
type notePage struct {
	Base
	Ref            string
	Document       DocumentText
	Draft          bool
	Versions       []noteVersion
	Files          []Link
	Contradictions []string
	Version        int
	Drafts         bool // the reader may change the draft
	Forms          []*noteForm
	ScopeWords     string
	Href           string
	Changed        []Link // paragraphs of the drafter's under which the figures have changed
	Strays         []strayWords
	PublishSure    string
	Fallback       string // that the note cannot be in its language yet
	Refused        *refusedParagraph
	RefusedForm    *noteForm
}

// refusedParagraph is a paragraph that was not saved: what was typed, to be sent again. Now is what stands there, where
// somebody else has written it in the meantime.
type refusedParagraph struct {
	Key, Basis, Now string
	Words           Field
	Errors          ErrorSummary
}

type noteVersion struct {
	Number        int
	Href, Compare string
	At            Date
	Digest        string
	Current       bool
}

var (
	noteIndex = page[noteList]("note/list")
	noteShow  = page[notePage]("note/show")
)

func (r *request) draftsNotes() bool { return r.Viewer.Broker() || r.Viewer.Admin() }

func (s *Site) listNotes(r *request) error { return s.notesPage(r, http.StatusOK, nil) }

func (s *Site) notesPage(r *request, status int, wrong *domain.Invalid) error {
	p := noteList{Base: r.base(r.T("notes.title")), Begins: r.draftsNotes(), Errors: Base{Printer: r.Printer}.ErrorSummary(wrong)}
	p.Query = r.query("scope") + r.form("scope")
	title := r.form("title")
	if title == "" {
		title = r.T("report.title")
	}
	p.Heading = p.Field(FieldText, "title", r.T("note.field.title"), title, wrong)
	p.Empty = Empty{Title: r.T("notes.empty"), Text: r.T("notes.empty.text")}
	var err error
	if r.Viewer.Secretariat() {
		p.Rows, err = s.noteRows(r, p.Base)
	} else {
		p.Rows, err = s.publishedRows(r, p.Base)
	}
	if err != nil {
		return err
	}
	return noteIndex.answer(r, status, p)
}

// noteRows are the notes as they are being drafted.
func (s *Site) noteRows(r *request, b Base) ([]noteRow, error) {
	list, _, err := s.store.Notes(r.ctx(), store.NoteFilter{Viewer: r.Viewer, Limit: store.NoLimit})
	var rows []noteRow
	for _, n := range list {
		row := noteRow{Ref: n.Reference, Href: "/notes/" + n.Reference, Title: n.Title, Language: n.Language, Symbol: n.Cover.Symbol, Touched: b.Day(n.UpdatedAt)}
		row.Status = b.Status("note.status.draft", ToneWaiting)
		if n.Status == domain.NotePublished {
			row.Status = b.Status("note.status.published", ToneAgreed)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// publishedRows are the notes as they were published last.
func (s *Site) publishedRows(r *request, b Base) ([]noteRow, error) {
	list, err := s.publishedNotes(r, b, store.NoLimit)
	var rows []noteRow
	for _, n := range list.Rows {
		rows = append(rows, noteRow{
			Ref: n.Ref, Href: n.Href, Title: n.Title, Language: n.Language, Symbol: n.Symbol, Touched: n.At, Status: b.Status("note.status.published", ToneAgreed),
		})
	}
	return rows, err
}

func (s *Site) createNote(r *request) error {
	asked, err := url.ParseQuery(r.form("scope"))
	if err != nil {
		asked = url.Values{"cycle": {r.form("scope")}} // what is no query is no cycle either
	}
	a, err := s.scopeOf(r, domain.Viewer{}, asked)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return s.notesPage(r, http.StatusUnprocessableEntity, a.wrong)
	}
	n, err := s.broker.CreateNote(r.ctx(), r.Viewer, domain.Note{Title: r.form("title"), Language: s.broker.NoteLanguage(r.Lang()), Scope: a.Values().Encode(), Cover: domain.NoteCover{Distribution: r.T("note.general")}})
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.notesPage(r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return r.see("/notes/" + n.Reference)
}

// draft composes the note from the register as it is today. It counts what the public sees, whoever drafts it.
func (s *Site) draft(r *request, n domain.Note) (report.Overview, report.Document, error) {
	q, err := url.ParseQuery(n.Scope)
	if err != nil {
		return report.Overview{}, report.Document{}, err
	}
	scope, err := report.AskedScope(r.ctx(), s.store, domain.Viewer{}, q)
	if err != nil {
		return report.Overview{}, report.Document{}, err
	}
	o, err := report.Build(r.ctx(), s.store, scope)
	if err != nil {
		return o, report.Document{}, err
	}
	d := report.Compose(s.catalogue.For(s.broker.NoteLanguage(n.Language)), o, n)
	d.Draft = true
	return o, d, nil
}

// frozen is a published version of a note.
func (s *Site) frozen(r *request, n domain.Note, number int) (report.Frozen, error) {
	v, err := s.store.NoteVersion(r.ctx(), n.ID, number)
	if err != nil {
		return report.Frozen{}, err
	}
	return report.Thaw(v.Data)
}

// versionNumber is which version of a note the address names, 0 where it names none.
func (r *request) versionNumber() (int, error) {
	if r.param("number") == "" {
		return 0, nil
	}
	return versionOf(r.param("number"))
}

// versionOf reads the number of a published version, as an address of ours writes it.
func versionOf(raw string) (int, error) {
	n, err := strconv.ParseInt(raw, 10, 32)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != raw {
		return 0, domain.ErrNotFound
	}
	return int(n), nil
}

func (s *Site) showNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	return s.notePage(r, n, http.StatusOK, noteRefusal{})
}

// notePage answers with the note, and with what of it was refused.
func (s *Site) notePage(r *request, n domain.Note, status int, no noteRefusal) error {
	number, err := r.versionNumber()
	if err != nil {
		return err
	}
	p := notePage{Base: r.base(""), Ref: n.Reference, Version: n.Version, Href: "/notes/" + n.Reference}
	versions, err := s.store.NoteVersions(r.ctx(), n.ID)
	if err != nil {
		return err
	}
	p.Draft = r.Viewer.Secretariat() && number == 0
	for i, v := range versions {
		row := noteVersion{Number: v.Number, Href: p.Href + "/versions/" + strconv.Itoa(v.Number), At: p.Day(v.PublishedAt), Digest: v.Digest}
		row.Current = !p.Draft && (v.Number == number || number == 0 && i == 0)
		if i+1 < len(versions) {
			row.Compare = p.Href + "/compare?a=" + strconv.Itoa(versions[i+1].Number) + "&b=" + strconv.Itoa(v.Number)
		}
		p.Versions = append(p.Versions, row)
	}
	var d report.Document
	if p.Draft {
		var o report.Overview
		if o, d, err = s.draft(r, n); err != nil {
			return err
		}
		// Its numbers count what the public sees, and so does what they open.
		p.Document = p.documentText(d, func(figure string, row, column int) string {
			return viaNote(opens(o)(figure, row, column), n.Reference)
		}, nil)
		p.Document.open(d.Blocks, func(c report.Counted) string { return viaNote(c.Href(o.Scope), n.Reference) })
		for _, c := range o.Contradictions {
			p.Contradictions = append(p.Contradictions, c.In(r.Printer))
		}
		p.ScopeWords = report.ScopeIn(r.Printer, o.Scope)
		if instead := s.broker.NoteLanguage(n.Language); instead != n.Language {
			p.Fallback = r.T("note.language.fallback", "language", r.LanguageLabel(n.Language), "instead", r.LanguageLabel(instead))
		}
		if p.Drafts = r.draftsNotes(); p.Drafts {
			p.edits(d, n)
			p.Strays, p.PublishSure = strays(d, n), p.T("note.publish.sure")
			if lost := len(p.Strays); lost > 0 {
				p.PublishSure = p.T("note.publish.sure.strays", "count", lost)
			}
			if no.paragraph != nil {
				p.refuse(d, no.paragraph, r.form("text"), no.wrong)
			}
			cycles, err := s.store.ReportingCycles(r.ctx())
			if err != nil {
				return err
			}
			if err := p.forms(r, n, report.Cycles(cycles), no); err != nil {
				return err
			}
		}
	} else {
		f, err := s.frozen(r, n, number)
		if err != nil {
			return err
		}
		d = f.Document
		p.Document = p.documentText(d, nil, nil)
	}
	p.Title = d.Title
	at := p.Href
	if number > 0 {
		at += "/versions/" + strconv.Itoa(number)
	}
	for _, format := range documentFormats {
		p.Files = append(p.Files, Link{r.T("overview.file." + format), at + "/document." + format})
	}
	return noteShow.answer(r, status, p)
}

// edits put a form under every paragraph of the draft.
func (p *notePage) edits(d report.Document, n domain.Note) {
	for i, x := range d.Blocks {
		if x.Changed {
			p.Changed = append(p.Changed, Link{p.T("note.compare.paragraph", "number", x.Number), "#" + p.Document.Blocks[i].Anchor})
		}
		if x.Kind != report.Text {
			continue
		}
		p.Document.Blocks[i].Edit = &ParagraphEdit{
			Action: p.Href + "/paragraphs", Key: x.Key, Basis: opened(x), Words: words(x), Version: n.Version, Edited: x.Edited,
			Label: p.T("note.edit", "number", x.Number), Hint: p.T("note.edit.hint"), Save: p.T("note.edit.save"), Undo: p.T("note.edit.undo"),
		}
		if x.Edited {
			p.Document.Blocks[i].Edit.Generated = p.T("note.edit.generated", "text", x.Generated)
		}
	}
}

// words are what stands in a paragraph, as it is written anew.
func words(x report.Block) string {
	out := x.Text
	if !x.Edited {
		for i, item := range x.Items {
			out += "\n" + report.Item(i) + " " + item
		}
	}
	return out
}

// opened is what the form of a paragraph was opened with: the digest of the generated words and, after a point, that of the
// drafter's where there are some.
func opened(x report.Block) string {
	if !x.Edited {
		return x.Basis + "."
	}
	return x.Basis + "." + broker.ParagraphDigest(x.Text)
}

// refuse puts the form of the paragraph that was not saved above the note, in place of the one under it.
func (p *notePage) refuse(d report.Document, refused *refusedParagraph, typed string, wrong *domain.Invalid) {
	label, hint := p.T("note.edit.stray"), ""
	for _, x := range p.Strays {
		if x.Key == refused.Key {
			generated, _, _ := strings.Cut(refused.Basis, ".")
			refused.Basis, refused.Now = generated+x.Basis, x.Text
		}
	}
	for i, x := range d.Blocks {
		if x.Kind != report.Text || x.Key != refused.Key {
			continue
		}
		if refused.Basis == "" { // the next words are written over those that stand beside them
			refused.Basis, refused.Now = opened(x), words(x)
		}
		p.Document.Blocks[i].Edit = nil
		label, hint = p.T("note.edit", "number", x.Number), p.T("note.edit.hint")
	}
	refused.Words = p.Field(FieldTextarea, "text", label, typed, wrong)
	refused.Words.Hint, refused.Words.Rows = hint, 8
	refused.Errors = p.ErrorSummary(wrong)
	p.Refused = refused
}

// downloadNote is a note as a file: the draft for the secretariat, else a published version.
func (s *Site) downloadNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	number, err := r.versionNumber()
	if err != nil {
		return err
	}
	var f report.Frozen
	if r.Viewer.Secretariat() && number == 0 {
		f.Overview, f.Document, err = s.draft(r, n)
	} else {
		f, err = s.frozen(r, n, number)
	}
	if err != nil {
		return err
	}
	f.Overview = f.Overview.For(r.Viewer)
	if r.param("file") == "document.json" {
		return r.echo.JSON(http.StatusOK, f)
	}
	return s.download(r, f.Document, r.param("file"), strings.ToLower(n.Reference))
}
