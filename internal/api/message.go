package api

import (
	"context"
	"net/http"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Message is one message between the parties of a match; the secretariat reads it too.
type Message struct {
	ID           string     `json:"id"`
	At           time.Time  `json:"at"`
	Side         string     `json:"side" doc:"Who wrote it: requester, provider or secretariat."`
	Organization *Party     `json:"organization,omitempty" doc:"Left out while the caller may not know whose need it is."`
	Words        string     `json:"words"`
	Documents    []Document `json:"documents" doc:"Documents that it names."`
}

// Document is a document that a message names.
type Document struct {
	Title   string `json:"title" maxLength:"300"`
	Address string `json:"address" maxLength:"300" doc:"https address."`
}

func (a *API) listMessages(ctx context.Context, c *caller, in *MatchRef) (*answer[List[Message]], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	found, err := a.store.Messages(ctx, c.Viewer, by)
	if err != nil {
		return nil, err
	}
	items, err := messageViews(ctx, a.store, c, found)
	if err != nil {
		return nil, err
	}
	return answered(c, whole(items)), nil
}

// messageViews are what the caller is told of messages, as the caller reads them.
func messageViews(ctx context.Context, st *store.Store, c *caller, found []domain.MatchMessage) ([]Message, error) {
	ids := make([]string, len(found))
	for i, m := range found {
		ids[i] = m.OrganizationID
	}
	of, err := parties(ctx, st, c, distinct(ids))
	if err != nil {
		return nil, err
	}
	out := make([]Message, 0, len(found))
	for _, m := range found {
		v := Message{ID: m.ID, At: m.At.UTC(), Side: string(m.Side), Words: m.Words, Documents: []Document{}}
		if p, ok := of[m.OrganizationID]; ok {
			v.Organization = &p
		}
		for _, d := range m.Documents {
			v.Documents = append(v.Documents, Document{d.Title, d.Address})
		}
		out = append(out, v)
	}
	return out, nil
}

type messageCreate struct {
	MatchRef
	Keyed
	Body struct {
		Words     string     `json:"words" doc:"At most 4,000 characters."`
		Documents []Document `json:"documents,omitempty" maxItems:"10"`
	} `nameHint:"MessageCreate"`
}

func (a *API) createMessage(ctx context.Context, c *caller, in *messageCreate) (*written[Message], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, c, in.Key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[Message], error) {
		var documents []domain.Link
		for _, d := range in.Body.Documents {
			documents = append(documents, domain.Link{Title: d.Title, Address: d.Address})
		}
		said, again, err := b.Message(ctx, c.Viewer, by, in.Body.Words, documents)
		if err != nil {
			return done[Message]{}, err
		}
		shown, err := messageViews(ctx, tx, c, []domain.MatchMessage{said}) // the caller's own
		if err != nil {
			return done[Message]{}, err
		}
		status := http.StatusCreated
		if again {
			status = http.StatusOK
		}
		return done[Message]{status, root + "/matches/" + by + "/messages", shown[0]}, nil
	})
}
