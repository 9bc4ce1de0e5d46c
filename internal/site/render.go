package site

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
)

// registered is one page's template and the zero value of its struct, for the test that checks them against each other.
type registered struct {
	name string
	zero any
}

// pages are all pages, filled by the declarations of [page].
var pages []registered

// view is a page: a struct of type T and the template that shows it.
type view[T any] struct{ name string }

// page declares a page; name is its template's path below web/templates without ".html". Declare pages as package
// variables only: the templates are parsed once, at the site's start.
func page[T any](name string) view[T] {
	var zero T
	pages = append(pages, registered{name, zero})
	return view[T]{name}
}

// show answers with the page.
func (v view[T]) show(r *request, data T) error { return v.answer(r, http.StatusOK, data) }

// answer answers with the page under another status, such as 422 for a form to correct. The template is given its address, or it
// would copy the whole page for each method that it calls.
func (v view[T]) answer(r *request, status int, data T) error {
	return r.render(status, v.name, "layout", &data)
}

// fragment answers with the page's matter alone, without the frame: for a panel that script fetches.
func (v view[T]) fragment(r *request, data T) error {
	return r.render(http.StatusOK, v.name, "main", &data)
}

// buffers are lent to one page after the other: grown from nothing, each would leave several times its size behind.
var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// render executes the template into a buffer first, so that a page is sent whole or not at all.
func (r *request) render(status int, name, block string, data any) error {
	out := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	if err := r.site.templates[name].ExecuteTemplate(out, block, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	r.pageHeaders()
	r.keep(status, out.Bytes())
	return r.echo.HTMLBlob(status, out.Bytes())
}
