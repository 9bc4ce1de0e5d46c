package api

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"tamatch/internal/i18n"
)

// docsPath is the page that describes the API. It is our own: it wears the sheets of the site, loads nothing from elsewhere,
// has no script, and is read with any browser; who wants more puts the document into a tool of their choice.
const docsPath = "/api/docs"

//go:embed docs.html docs.css
var docsFiles embed.FS

// docsData is what the page shows.
type docsData struct {
	*i18n.Printer
	Title, About string
	Sheets       []string
	Icon         string
	Groups       []docsGroup
	Schemas      []docsSchema
	Problems     []docsProblem
}

type docsGroup struct {
	Name, About string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About string
	Token                            string // key of the words that say who may
	Parameters                       []docsField
	Body, Answer                     string // schemas
	File                             string // media type of a body that is no JSON
	Statuses                         []string
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, In, Type, About string
	Ref                   string // schema of an object or of the items of a list
	Needed                bool
}

type docsProblem struct{ Name, Title, Text, Status string }

// spec is as much of the OpenAPI document as the page shows.
type spec struct {
	Info  struct{ Title, Description string }
	Tags  []struct{ Name, Description string }
	Paths map[string]map[string]struct {
		OperationID, Summary, Description string
		Tags                              []string
		Security                          []map[string][]string
		Parameters                        []struct {
			Name, In, Description string
			Required              bool
			Schema                schema
		}
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		}
		Responses map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Type        any
	Format      string
	Description string
	Ref         string `json:"$ref"`
	Items       *schema
	Enum        []any
	Required    []string
	Properties  map[string]schema
	Additional  any `json:"additionalProperties"`
}

func docsPage(document []byte, p *i18n.Printer, sheets []string, icon string) ([]byte, error) {
	var s spec
	if err := json.Unmarshal(document, &s); err != nil {
		return nil, fmt.Errorf("reading the OpenAPI document: %w", err)
	}
	page, err := template.ParseFS(docsFiles, "docs.html")
	if err != nil {
		return nil, fmt.Errorf("reading the page of the documentation: %w", err)
	}
	d := docsData{Printer: p, Sheets: sheets, Icon: icon, Title: s.Info.Title, About: s.Info.Description}
	for _, tag := range s.Tags {
		d.Groups = append(d.Groups, docsGroup{Name: tag.Name, About: tag.Description, Operations: s.operations(tag.Name)})
	}
	for name := range s.Components.Schemas {
		d.Schemas = append(d.Schemas, docsSchema{name, s.Components.Schemas[name].fields()})
	}
	slices.SortFunc(d.Schemas, func(a, b docsSchema) int { return strings.Compare(a.Name, b.Name) })
	for _, k := range kinds {
		if !slices.ContainsFunc(d.Problems, func(known docsProblem) bool { return known.Name == k.name }) {
			d.Problems = append(d.Problems, docsProblem{k.name, p.T(k.title), p.T(k.text), fmt.Sprint(k.status)})
		}
	}
	var out bytes.Buffer
	if err := page.Execute(&out, d); err != nil {
		return nil, fmt.Errorf("writing the page of the documentation: %w", err)
	}
	return out.Bytes(), nil
}

var methods = []string{"get", "post", "patch", "delete"}

func (s spec) operations(tag string) []docsOperation {
	var paths []string
	for path := range s.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	var out []docsOperation
	for _, path := range paths {
		for _, method := range methods {
			op, ok := s.Paths[path][method]
			if !ok || !slices.Contains(op.Tags, tag) {
				continue
			}
			d := docsOperation{ID: op.OperationID, Method: strings.ToUpper(method), Path: path, Summary: op.Summary, About: op.Description, Token: "api.docs.open"}
			if len(op.Security) == 1 {
				d.Token = "api.docs.token"
			}
			for _, p := range op.Parameters {
				d.Parameters = append(d.Parameters, docsField{Name: p.Name, In: p.In, Type: p.Schema.name(), About: p.Description, Needed: p.Required})
			}
			for kind, c := range op.RequestBody.Content {
				if d.Body = c.Schema.ref(); d.Body == "" && kind == fileType {
					d.File = kind
				}
			}
			for status, r := range op.Responses {
				d.Statuses = append(d.Statuses, status)
				if strings.HasPrefix(status, "2") {
					for _, c := range r.Content {
						d.Answer = c.Schema.ref()
					}
				}
			}
			slices.Sort(d.Statuses)
			out = append(out, d)
		}
	}
	return out
}

func (s schema) fields() []docsField {
	var out []docsField
	for name, p := range s.Properties {
		out = append(out, docsField{Name: name, Type: p.name(), About: p.Description, Ref: p.ref(), Needed: slices.Contains(s.Required, name)})
	}
	slices.SortFunc(out, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// ref is the schema that a schema or its items refer to.
func (s schema) ref() string {
	if s.Items != nil {
		return s.Items.ref()
	}
	return strings.TrimPrefix(s.Ref, "#/components/schemas/")
}

// name says the type in a few words.
func (s schema) name() string {
	if s.Ref != "" {
		return s.ref()
	}
	base := ""
	switch t := s.Type.(type) {
	case string:
		base = t
	case []any:
		var parts []string
		for _, one := range t {
			parts = append(parts, fmt.Sprint(one))
		}
		base = strings.Join(parts, " | ")
	}
	if s.Items != nil {
		return s.Items.name() + "[]"
	}
	if s.Format != "" {
		base += " (" + s.Format + ")"
	}
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, fmt.Sprint(v))
		}
		base += ": " + strings.Join(values, " | ")
	}
	return base
}

// serveDocs adds what is served beside the operations.
func (a *API) serveDocs() {
	sheet, err := docsFiles.ReadFile("docs.css")
	if err != nil {
		panic(fmt.Sprintf("docs.css is embedded: %v", err))
	}
	a.echo.GET(root+"/openapi.json", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/openapi+json", a.document) })
	a.echo.GET(docsPath, func(c echo.Context) error { return c.Blob(http.StatusOK, echo.MIMETextHTMLCharsetUTF8, a.docs) })
	a.echo.GET(docsPath+"/docs.css", func(c echo.Context) error { return c.Blob(http.StatusOK, "text/css; charset=utf-8", sheet) })
	for _, path := range []string{"/api", "/api/", root, root + "/"} {
		a.echo.GET(path, func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, docsPath) })
	}
}
