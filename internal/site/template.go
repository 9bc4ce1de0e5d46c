package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"sync"

	"tamatch/web"
)

// Parse puts layout, components and one page together; page is its path without ".html", such as "need/show". No functions
// are added: what a template needs are fields and methods of its page, so that templatecheck can follow every one. Execute
// the result for a whole page; its template "main" alone is the page without the frame.
func Parse(templates fs.FS, page string) (*template.Template, error) {
	t, err := template.New("layout").ParseFS(templates, "layout.html", "components/*.html", page+".html")
	if err != nil {
		return nil, fmt.Errorf("parsing the page %s: %w", page, err)
	}
	return t, nil
}

// parsed are all pages by name, parsed once: they are part of the program and the same for every site.
var parsed = sync.OnceValues(func() (map[string]*template.Template, error) {
	all := map[string]*template.Template{}
	for _, p := range pages {
		t, err := Parse(web.Templates(), p.name)
		if err != nil {
			return nil, err
		}
		all[p.name] = t
	}
	return all, nil
})
