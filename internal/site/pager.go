package site

import "tamatch/internal/i18n"

// Pager is the template "pager".
type Pager struct {
	*i18n.Printer
	Label           string // names the list where a page has two
	From, To, Total int
	Previous, Next  string // addresses, "" at the ends
	Pages           []PageLink
}

// PageLink is one page number, or a gap between numbers.
type PageLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// Pager makes the links around page (counted from 1) of total records, size on each; href gives the address of a page.
func (b Base) Pager(page, size, total int, href func(page int) string) Pager {
	last := max(1, (total+size-1)/size)
	page = min(max(1, page), last)
	p := Pager{Printer: b.Printer, Label: b.T("component.pager"), From: min(total, (page-1)*size+1), To: min(total, page*size), Total: total}
	if page > 1 {
		p.Previous = href(page - 1)
	}
	if page < last {
		p.Next = href(page + 1)
	}
	shown := 0
	for n := 1; n <= last; n++ {
		if n != 1 && n != last && (n < page-2 || n > page+2) {
			continue
		}
		if n > shown+1 {
			p.Pages = append(p.Pages, PageLink{Gap: true})
		}
		p.Pages = append(p.Pages, PageLink{Number: n, Href: href(n), Current: n == page})
		shown = n
	}
	return p
}

// Many says whether there is more than one page.
func (p Pager) Many() bool { return len(p.Pages) > 1 }
