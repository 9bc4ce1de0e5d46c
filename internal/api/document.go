package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/door"
	"tamatch/internal/store"
)

// fileType is the media type of a body that is a file.
const fileType = "application/octet-stream"

// documentsPath is where documents are listed and put up.
const documentsPath = "/matches/{ref}/documents"

// binary describes bytes as they are.
var binary = &huma.Schema{Type: huma.TypeString, Format: "binary"}

// MatchDocument is a file that was put up to a match.
type MatchDocument struct {
	ID           string    `json:"id"`
	At           time.Time `json:"at"`
	Side         string    `json:"side" doc:"Who put it up: requester, provider or secretariat."`
	Organization *Party    `json:"organization,omitempty" doc:"Left out while the caller may not know whose need it is."`
	Title        string    `json:"title,omitempty" doc:"What it is, in the words of who put it up."`
	Name         string    `json:"name" doc:"Name of the file."`
	MediaType    string    `json:"media_type"`
	Size         int       `json:"size" doc:"In bytes."`
	SHA256       string    `json:"sha256" doc:"Of the bytes, in hexadecimal; the history of the match names it too."`
	Href         string    `json:"href" doc:"Where the file is downloaded."`
	MayTakeDown  bool      `json:"may_take_down" doc:"Whether the caller may take it down."`
}

func (a *API) registerDocuments() {
	const tag = "Matches"
	add(a, a.own(huma.Operation{
		OperationID: "list-documents", Method: http.MethodGet, Path: documentsPath, Tags: []string{tag}, Summary: "List the documents of a match",
		Description: "The files that were put up, in the order of time, all of them. Who reads the messages of the match reads them.", Errors: []int{http.StatusNotFound},
	}), a.listDocuments)
	add(a, a.writing(huma.Operation{
		OperationID: "create-document", Method: http.MethodPost, Path: documentsPath, Tags: []string{tag}, Summary: "Put up a document",
		Description: "The body is the file as it is, of at most ten megabytes: PDF, DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV, PNG or JPEG, without macros. " +
			"What the same side has put up under the same name already is kept once and comes back with the status 200.",
		Errors: []int{http.StatusNotFound}, DefaultStatus: http.StatusCreated,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{fileType: {Schema: binary}}},
		Responses:   thereAlready[MatchDocument](a),
	}), a.createDocument)
	add(a, a.own(huma.Operation{
		OperationID: "read-document", Method: http.MethodGet, Path: documentsPath + "/{id}", Tags: []string{tag}, Summary: "Download a document",
		Description: "The bytes as they were put up. The media type of the answer is that of the document.", Errors: []int{http.StatusNotFound},
		Responses: map[string]*huma.Response{"200": {Description: "The file", Content: documentTypes()}},
	}), a.readDocument)
	add(a, a.writing(huma.Operation{
		OperationID: "take-down-document", Method: http.MethodDelete, Path: documentsPath + "/{id}", Tags: []string{tag}, Summary: "Take down a document",
		Description: "For who put it up, and for the secretariat. That it was there, and its digest, stay in the history of the match.",
		Errors:      []int{http.StatusNotFound}, DefaultStatus: http.StatusNoContent,
	}), a.takeDownDocument)
}

// documentTypes are the media types that documents have.
func documentTypes() map[string]*huma.MediaType {
	out := map[string]*huma.MediaType{}
	for _, k := range domain.DocumentKinds {
		out[k.MediaType] = &huma.MediaType{Schema: binary}
	}
	return out
}

type documentRef struct {
	MatchRef
	ID string `path:"id" maxLength:"40"`
}

func (a *API) listDocuments(ctx context.Context, c *caller, in *MatchRef) (*answer[List[MatchDocument]], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	found, err := a.store.Documents(ctx, c.Viewer, by)
	if err != nil {
		return nil, err
	}
	items, err := documentViews(ctx, a.store, c, by, found)
	if err != nil {
		return nil, err
	}
	return answered(c, whole(items)), nil
}

// documentViews are what the caller is told of documents, as the caller reads them, of the match that by names.
func documentViews(ctx context.Context, st *store.Store, c *caller, by string, found []domain.MatchDocument) ([]MatchDocument, error) {
	ids := make([]string, len(found))
	for i, d := range found {
		ids[i] = d.OrganizationID
	}
	of, err := parties(ctx, st, c, distinct(ids))
	if err != nil {
		return nil, err
	}
	out := make([]MatchDocument, 0, len(found))
	for _, d := range found {
		v := MatchDocument{
			ID: d.ID, At: d.At.UTC(), Side: string(d.Side), Title: d.Title, Name: d.Name, MediaType: d.MediaType, Size: d.Size, SHA256: d.SHA256,
			Href: root + "/matches/" + by + "/documents/" + d.ID, MayTakeDown: d.TakesDown(c.Viewer),
		}
		if p, ok := of[d.OrganizationID]; ok {
			v.Organization = &p
		}
		out = append(out, v)
	}
	return out, nil
}

type documentCreate struct {
	MatchRef
	Keyed
	Name  string `query:"name" required:"true" maxLength:"300" doc:"Name of the file; its ending says what it is."`
	Title string `query:"title" maxLength:"1000" doc:"What it is, such as: terms of reference."`
}

func (a *API) createDocument(ctx context.Context, c *caller, in *documentCreate) (*written[MatchDocument], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, c, in.Key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[MatchDocument], error) {
		d, again, err := b.Attach(ctx, c.Viewer, by, domain.MatchDocument{Name: in.Name, Title: in.Title}, c.body)
		if err != nil {
			return done[MatchDocument]{}, err
		}
		if d, err = tx.Document(ctx, c.Viewer, by, d.ID); err != nil {
			return done[MatchDocument]{}, err
		}
		shown, err := documentViews(ctx, tx, c, by, []domain.MatchDocument{d})
		if err != nil {
			return done[MatchDocument]{}, err
		}
		status := http.StatusCreated
		if again {
			status = http.StatusOK
		}
		return done[MatchDocument]{status, shown[0].Href, shown[0]}, nil
	})
}

// file is an answer that is a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) readDocument(ctx context.Context, c *caller, in *documentRef) (*file, error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	d, data, err := a.store.DocumentContent(ctx, c.Viewer, by, in.ID)
	if err != nil {
		return nil, err
	}
	door.Attachment(c.header, d.Name)
	return &file{d.MediaType, data}, nil
}

func (a *API) takeDownDocument(ctx context.Context, c *caller, in *documentRef) (*struct{}, error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	return nil, a.broker.TakeDown(ctx, c.Viewer, by, in.ID)
}
