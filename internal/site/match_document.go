package site

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/door"
)

// documentPath is where a document of a match is downloaded.
const documentPath = "/matches/:ref/documents/:id"

// matchDocument is one document of a match: a file that was put up, or a link that a message names.
type matchDocument struct {
	ID       string // of a file
	Label    string
	Href     string
	Foreign  bool   // it stands at another site
	Name     string // of the file, where it is called otherwise
	Facts    string // kind and size
	Digest   string
	From     string
	When     Date
	TakeDown string // where the viewer may take it down
	at       time.Time
}

// attachForm is the form for a new file; without Href there is none.
type attachForm struct {
	Href  string
	File  Field
	Title Field
}

// fillDocuments puts the files of the match and the documents that its messages name, the newest first.
func (s *Site) fillDocuments(r *request, p *matchPage, v matchView, messages []domain.MatchMessage, typed url.Values, wrong *domain.Invalid) error {
	b := p.Base
	files, err := s.store.Documents(r.ctx(), r.Viewer, v.ID)
	if err != nil {
		return err
	}
	for _, d := range files {
		href := "/matches/" + v.Reference + "/documents/" + d.ID
		one := matchDocument{
			ID: d.ID, Label: d.Called(), Href: href, Facts: b.documentFacts(d), Digest: d.SHA256, From: v.sideName(b, d.Side), When: b.Moment(d.At), at: d.At,
		}
		if d.Title != "" {
			one.Name = d.Name
		}
		if d.TakesDown(r.Viewer) {
			one.TakeDown = href + "/take-down"
		}
		p.Documents = append(p.Documents, one)
	}
	for _, m := range messages {
		for _, link := range m.Documents {
			if strings.HasPrefix(link.Address, "https://") {
				p.Documents = append(p.Documents, matchDocument{
					Label: link.Title, Href: link.Address, Foreign: true, From: v.sideName(b, m.Side), When: b.Moment(m.At), at: m.At,
				})
			}
		}
	}
	slices.SortStableFunc(p.Documents, func(x, y matchDocument) int { return y.at.Compare(x.at) })
	if !v.mayWrite(r.Viewer) {
		return nil
	}
	maker := formMaker{b: b, v: v, typed: typed, wrong: wrong}
	p.Attach = attachForm{
		Href:  "/matches/" + v.Reference + "/documents",
		File:  maker.field(FieldFile, "document", "file", b.T("match.file")),
		Title: maker.field(FieldText, "document", "title", b.T("match.file.title")),
	}
	var extensions, kinds []string
	for _, k := range domain.DocumentKinds {
		extensions, kinds = append(extensions, "."+k.Extension), append(kinds, strings.ToUpper(k.Extension))
	}
	p.Attach.File.Accept = strings.Join(extensions, ",")
	p.Attach.File.Hint = b.T("match.file.hint", "kinds", kinds, "megabytes", domain.MaxDocument>>20)
	p.Attach.Title.Hint, p.Attach.Title.Optional = b.T("match.file.title.hint"), true
	return nil
}

// documentFacts says kind and size of a file.
func (b Base) documentFacts(d domain.MatchDocument) string {
	kind, _ := domain.DocumentKindOf(d.Name)
	size := b.T("match.file.kilobytes", "size", b.Number(max(1, (d.Size+512)>>10)))
	if d.Size >= 1<<20 {
		size = b.T("match.file.megabytes", "size", b.Decimal(float64(d.Size)/(1<<20), 1))
	}
	return b.T("match.file.facts", "kind", strings.ToUpper(kind.Extension), "size", size)
}

// attachDocument puts a file up to a match.
func (s *Site) attachDocument(r *request) error {
	m, err := s.store.Match(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	name, data, err := r.document("document.file")
	if err != nil {
		return err
	}
	d, again, err := s.broker.Attach(r.ctx(), r.Viewer, m.ID, domain.MatchDocument{Name: name, Title: r.form("document.title")}, data)
	switch {
	case err != nil:
		return s.refusedMatch(r, "document", err)
	case again:
		r.say(ToneWaiting, "match.file.before", "name", d.Called())
	default:
		r.say(ToneAgreed, "match.file.done", "name", d.Called())
	}
	return r.see("/matches/" + m.Reference + "#documents")
}

// document is the file that a form brings and what it is called; empty when none was chosen.
func (r *request) document(field string) (string, []byte, error) {
	head, err := r.echo.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	if head.Size > domain.MaxDocument {
		return "", nil, errFileTooLarge
	}
	file, err := head.Open()
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	return sentName.Replace(head.Filename), data, err
}

// sentName undoes what browsers do to the name of a file in a form (WHATWG HTML, multipart/form-data): quotes and the ends of
// lines are sent as these three, and everything else as it is.
var sentName = strings.NewReplacer("%22", `"`, "%0D", "\r", "%0A", "\n")

// downloadDocument answers a file as it was put up.
func (s *Site) downloadDocument(r *request) error {
	d, data, err := s.store.DocumentContent(r.ctx(), r.Viewer, r.param("ref"), r.param("id"))
	if err != nil {
		return err
	}
	door.Attachment(r.echo.Response().Header(), d.Name)
	return r.echo.Blob(http.StatusOK, d.MediaType, data)
}

// takeDownDocument takes a file down.
func (s *Site) takeDownDocument(r *request) error {
	m, err := s.store.Match(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	d, err := s.store.Document(r.ctx(), r.Viewer, m.ID, r.param("id"))
	if err != nil {
		return err
	}
	if err := s.broker.TakeDown(r.ctx(), r.Viewer, m.ID, d.ID); err != nil {
		return err
	}
	r.say(ToneAgreed, "match.file.down", "name", d.Called())
	return r.see("/matches/" + m.Reference + "#documents")
}

// digestIn is the beginning of the digest that an event names, "" when it names none.
func digestIn(changes []domain.Change) string {
	for _, c := range changes {
		if c.Field == domain.DocumentDigestField {
			digest := strings.TrimPrefix(cmp.Or(c.New, c.Old), "sha256:")
			return digest[:min(12, len(digest))]
		}
	}
	return ""
}
