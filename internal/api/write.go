package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Keyed is what every operation takes that does something when it is sent.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"255" doc:"A name of the program's choice for this one request. Sent again under the same name within a day, it is not done again: its first answer comes back."`
}

// Guard is what every operation takes that changes a record.
type Guard struct {
	IfMatch string `header:"If-Match" doc:"The ETag with which the record was read, or * for whatever it is now. Required; its first part, the version, is what counts."`
}

// written is the answer to what was done.
type written[T any] struct {
	Status   int
	Location string `header:"Location" doc:"Address of the record."`
	Replayed string `header:"Idempotency-Replayed" doc:"Says true when the request had been done before and this is the answer that it got then."`
	Body     T
}

// thereAlready describes the answer to what was done before and is kept once.
func thereAlready[T any](a *API) map[string]*huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return map[string]*huma.Response{"200": {
		Description: "It was there already", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}}
}

// done is what came of a request.
type done[T any] struct {
	status   int
	location string
	body     T
}

// once does what the request asks in one transaction, in which the broker and the store that do is handed work, and
// keeps the answer under the request's key.
func once[T any](ctx context.Context, a *API, c *caller, key string, pair broker.Once, do func(in *broker.Broker, tx *store.Store) (done[T], error)) (*written[T], error) {
	pair.Key, pair.Digest = key, c.digest()
	var body T
	reply, replayed, err := a.broker.Once(ctx, c.Viewer, pair, func(in *broker.Broker, tx *store.Store) (domain.Reply, error) {
		d, err := do(in, tx)
		if err != nil {
			return domain.Reply{}, err
		}
		body = d.body
		raw, err := json.Marshal(d.body)
		if err != nil {
			return domain.Reply{}, fmt.Errorf("writing the answer: %w", err)
		}
		return domain.Reply{Status: d.status, Location: d.location, Body: raw}, nil
	})
	if err != nil {
		return nil, err
	}
	out := &written[T]{Status: reply.Status, Location: reply.Location, Body: body}
	if replayed {
		out.Replayed = "true"
		if err := json.Unmarshal(reply.Body, &out.Body); err != nil {
			return nil, fmt.Errorf("reading the answer that was kept: %w", err)
		}
	}
	if v, ok := any(out.Body).(versioned); ok {
		c.revision = v.version()
	}
	return out, nil
}

// digest is of everything that makes a request what it is, the capacity in which its person acts included.
func (c *caller) digest() string {
	r := c.request
	h := sha256.New()
	for _, part := range []any{r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), c.Viewer.OrganizationID, c.Viewer.Roles, c.Lang()} {
		fmt.Fprintf(h, "%v\n", part)
	}
	h.Write(c.body)
	return hex.EncodeToString(h.Sum(nil))
}

// patch is a body that changes some fields of a T: those that it names, after RFC 7396; null takes a value away.
type patch[T any] struct{ raw json.RawMessage }

// UnmarshalJSON keeps the body as it is.
func (p *patch[T]) UnmarshalJSON(raw []byte) error {
	p.raw = append(json.RawMessage(nil), raw...)
	return nil
}

// Schema is that of T: every field of a T may be left out.
func (patch[T]) Schema(r huma.Registry) *huma.Schema { return r.Schema(reflect.TypeFor[T](), true, "") }

// onto is current with the changes made.
func (p patch[T]) onto(current T) (T, error) {
	var out T
	raw, err := json.Marshal(current)
	if err != nil {
		return out, err
	}
	was, err := object(raw)
	if err != nil {
		return out, err
	}
	change, err := object(p.raw)
	if err != nil {
		return out, fmt.Errorf("%w: %w", errMalformed, err)
	}
	if raw, err = json.Marshal(merged(was, change)); err != nil {
		return out, err
	}
	return out, json.Unmarshal(raw, &out)
}

// object reads a JSON object and keeps its numbers as they are written.
func object(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out map[string]any
	return out, d.Decode(&out)
}

func merged(was, change map[string]any) map[string]any {
	if was == nil {
		was = map[string]any{}
	}
	for name, value := range change {
		inner, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(was, name)
		case isObject:
			before, _ := was[name].(map[string]any)
			was[name] = merged(before, inner)
		default:
			was[name] = value
		}
	}
	return was
}
