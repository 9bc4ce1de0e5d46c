package site

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/i18n"
	"tamatch/web"
)

// written are a ranked item and a row of the list as templates would write them.
const written = `
{{define "meter"}}<meter min="{{.Min}}" max="{{.Max}}" value="{{.Value}}" aria-label="{{.Label}}" title="{{.Label}}">{{.Value}}</meter>{{end}}
{{define "reasons"}}{{if .Items}}<ul class="app-reasons">
{{$p := .Printer}}{{range .Items}}<li{{if .Less}} class="app-reasons__less"{{end}}>{{if .Less}}<span class="app-hidden">{{$p.T "component.reason_less"}}</span>{{end}}{{.Text}}</li>
{{end}}</ul>{{end}}{{end}}
{{define "rank"}}<span class="app-rank__no" aria-hidden="true">{{if .No}}{{.No}}{{else}}·{{end}}</span>
<div>
<div class="app-rank__head">
<h3 class="app-rank__name">{{if .Href}}<a href="{{.Href}}" dir="auto" data-row-link>{{.Name}}</a>{{else}}{{.Name}}{{end}}</h3>{{if .By}}<span class="app-rank__by" dir="auto">{{.By}}</span>{{end}}{{if .Fit.Max}}<span class="app-rank__fit">{{.Coverage}} {{template "meter" .Fit}}</span>{{end}}</div>
{{template "reasons" .Reasons}}
<div class="app-rank__foot"><span class="app-quiet">{{if .Ref}}<span class="app-ref">{{.Ref}}</span> {{end}}{{.Note}}</span>{{end}}
{{define "pieces"}}{{range .}}{{if .Hit}}<mark>{{.Text}}</mark>{{else}}{{.Text}}{{end}}{{end}}{{end}}
{{define "status"}}<span class="app-status{{if .Tone}} app-status--{{.Tone}}{{end}}">{{.Label}}</span>{{end}}
{{define "date"}}<time datetime="{{.Machine}}" title="{{.Exact}}"{{if .Late}} class="app-late"{{end}}>{{.Shown}}</time>{{end}}
{{define "rows"}}{{range .Rows}}<tr>
<td class="app-table__nowrap" data-label="{{$.T "directory.reference"}}"><span class="app-ref">{{.Ref}}</span></td>
<th scope="row"><a class="app-table__title" href="{{.Href}}" dir="auto"{{if .Lang}} lang="{{.Lang}}"{{end}} data-row-link>{{template "pieces" .Title}}</a>{{if .Excerpt}}<span class="app-table__under" dir="auto"{{if .Lang}} lang="{{.Lang}}"{{end}}>{{template "pieces" .Excerpt}}</span>{{end}}</th>
<td data-label="{{$.T "records.from"}}"><a class="app-records__from" href="{{.FromHref}}"><bdi>{{.From}}</bdi></a></td>
<td class="app-table__spare" data-label="{{$.T "records.assistance"}}"><span>{{.Assistance}}{{if .More}} <span class="app-quiet" title="{{$.List .MoreNames}}"><bdi dir="ltr">+{{$.Number .More}}</bdi></span>{{end}}</span></td>
<td class="app-table__nowrap" data-label="{{$.T "directory.status"}}">{{template "status" .Status}}</td>
<td class="app-table__num" data-label="{{$.T "directory.confirmed"}}">{{if .Known}}{{template "date" .Confirmed}}{{else}}<span class="app-quiet">–</span>{{end}}</td>
</tr>
{{end}}{{end}}`

// What is written without a template is, byte for byte, what a template would have written: whatever somebody typed.
func TestWhatIsWrittenWithoutATemplateIsEscapedAsATemplateEscapes(t *testing.T) {
	c, err := i18n.Load(web.Locales(), true)
	require.NoError(t, err)
	asTemplate := template.Must(template.New("").Parse(written))
	same := func(name string, data any, got template.HTML) {
		t.Helper()
		var want strings.Builder
		require.NoError(t, asTemplate.ExecuteTemplate(&want, name, data))
		require.Equal(t, want.String(), string(got))
	}
	for _, lang := range []string{"en", i18n.Accented, i18n.Mirrored} {
		b := Base{Printer: c.For(lang)}
		for _, typed := range []string{"", "plain", `<script>alert('x')</script>`, `" onclick="x" +1 & &amp; \`, "تسريب 防扩散 é\x00", "`${x}` <!-- --> ]]>"} {
			item := RankItem{
				No: 3, Name: typed, Href: "/offers/O-2026-0042", By: typed, Coverage: typed, Fit: Meter{Max: 100, Value: 71, Label: typed},
				Reasons: b.Reasons(Reason{Text: typed}, Reason{Text: typed, Less: true}), Ref: typed, Note: typed,
			}
			same("rank", item, item.Lead())
			bare := RankItem{Name: typed, Reasons: b.Reasons(), Note: typed}
			same("rank", bare, bare.Lead())

			found := []Piece{{Text: typed}, {typed, true}, {Text: typed}}
			list := recordList{Base: b, Rows: []recordLine{
				{Ref: typed, Href: "/needs/N-2026-0001", Lang: "ar", Title: found, Excerpt: found, From: typed, FromHref: "/states/%27%22", Assistance: typed, More: 1200,
					MoreNames: []string{typed, typed}, Status: Status{typed, ToneWaiting}, Confirmed: Date{Machine: "2026-11-23", Exact: typed, Shown: typed, Late: true}, Known: true},
				{Title: found[:1], Href: "/", FromHref: "/", Status: Status{Label: typed}, Confirmed: Date{Shown: typed}},
				{Href: "/", FromHref: "/", Known: true},
			}}
			same("rows", list, list.Lines(list.Rows))
		}
	}
	for _, foreign := range []string{"javascript:alert(1)", "//evil.example", "https://evil.example", `/\evil.example`} {
		require.NotContains(t, RankItem{Name: "x", Href: foreign}.Lead(), "evil.example")
		require.NotContains(t, RankItem{Name: "x", Href: foreign}.Lead(), "alert")
	}
}
