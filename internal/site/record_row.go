package site

import "html/template"

// Lines are the rows of the list of records, of which a page has twenty-five or more.
func (p recordList) Lines(rows []recordLine) template.HTML {
	reference, from, assistance := p.T("directory.reference"), p.T("records.from"), p.T("records.assistance")
	status, confirmed := p.T("directory.status"), p.T("directory.confirmed")
	var m markup
	m.out.Grow(len(rows) << 10)
	for _, l := range rows {
		m.html("<tr>\n<td class=\"app-table__nowrap\" data-label=\"").text(reference).html(`"><span class="app-ref">`).text(l.Ref)
		m.html("</span></td>\n<th scope=\"row\"><a class=\"app-table__title\" href=\"").href(l.Href).html(`" dir="auto"`)
		m.attribute(` lang="`, l.Lang).html(` data-row-link>`).pieces(l.Title).html(`</a>`)
		if len(l.Excerpt) > 0 {
			m.html(`<span class="app-table__under" dir="auto"`).attribute(` lang="`, l.Lang).html(`>`).pieces(l.Excerpt).html(`</span>`)
		}
		m.html("</th>\n<td data-label=\"").text(from).html(`"><a class="app-records__from" href="`).href(l.FromHref)
		m.html(`"><bdi>`).text(l.From).html("</bdi></a></td>\n<td class=\"app-table__spare\" data-label=\"").text(assistance)
		m.html(`"><span>`).text(l.Assistance)
		if l.More > 0 {
			m.html(` <span class="app-quiet" title="`).text(p.List(l.MoreNames)).html(`"><bdi dir="ltr">+`).text(p.Number(l.More)).html(`</bdi></span>`)
		}
		m.html("</span></td>\n<td class=\"app-table__nowrap\" data-label=\"").text(status).html(`">`).status(l.Status)
		m.html("</td>\n<td class=\"app-table__num\" data-label=\"").text(confirmed).html(`">`)
		if l.Known {
			m.date(l.Confirmed)
		} else {
			m.html(`<span class="app-quiet">–</span>`)
		}
		m.html("</td>\n</tr>\n")
	}
	return m.done()
}

// status and date are the templates of these names.
func (m *markup) status(s Status) *markup {
	m.html(`<span class="app-status`)
	if s.Tone != "" {
		m.html(` app-status--`).text(string(s.Tone))
	}
	return m.html(`">`).text(s.Label).html(`</span>`)
}

func (m *markup) date(d Date) *markup {
	m.html(`<time datetime="`).text(d.Machine).html(`" title="`).text(d.Exact).html(`"`)
	if d.Late {
		m.html(` class="app-late"`)
	}
	return m.html(`>`).text(d.Shown).html(`</time>`)
}
