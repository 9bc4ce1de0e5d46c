package report

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the document as Markdown with footnotes and tables.
func (d Document) Markdown(out io.Writer) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, l := range d.coverLines() {
		line("%s  ", escape(l))
	}
	line("\n# %s\n\n%s\n", escape(d.Title), escape(d.By))
	for _, x := range d.Blocks {
		switch x.Kind {
		case Heading1:
			line("## %s. %s\n", x.Number, escape(x.Text))
		case Heading2:
			line("### %s. %s\n", x.Number, escape(x.Text))
		case Heading3:
			line("#### %s. %s\n", x.Number, escape(x.Text))
		case Text:
			marks := ""
			for _, n := range x.Notes {
				marks += fmt.Sprintf("[^%d]", n)
			}
			// The dot is escaped: a list would number anew after each heading.
			line("%s\\. %s%s\n", x.Number, strings.ReplaceAll(escape(x.Text), "\n", "\n\n"), marks)
			for i, item := range x.Items {
				line("%s %s  ", Item(i), escape(item))
			}
			if len(x.Items) > 0 {
				line("")
			}
		default:
			x.Table.markdown(line, x.Number)
		}
	}
	for i, n := range d.Notes {
		line("[^%d]: %s", i+1, escape(n))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// coverLines are what stands above the title, each that is filled.
func (d Document) coverLines() []string {
	var out []string
	distribution := ""
	if d.Cover.Distribution != "" {
		distribution = d.Words.Distribution
	}
	for _, l := range []string{d.Cover.Symbol, distribution, d.Words.Date, d.Original, d.Cover.Body, d.Cover.Session, d.Cover.Agenda} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (t Table) markdown(line func(string, ...any), number string) {
	line("**%s. %s**  \n%s\n", escape(number), escape(t.Title), escape(t.Unit))
	var head, rule []string
	for i, h := range t.Head {
		name := h.Text
		if h.Over != "" {
			name = h.Over + ": " + name
		}
		head = append(head, cell(name))
		rule = append(rule, map[bool]string{true: "---", false: "---:"}[i == 0])
	}
	line("| %s |\n| %s |", strings.Join(head, " | "), strings.Join(rule, " | "))
	for _, g := range t.Groups {
		if g.Title != "" {
			line("| **%s** |%s", cell(g.Title), strings.Repeat(" |", len(t.Head)-1))
		}
		for _, r := range g.Rows {
			line("| %s | %s |", cell(r.Name), strings.Join(r.Cells, " | "))
		}
	}
	if t.Total != nil {
		line("| **%s** | %s |", cell(t.Total.Name), strings.Join(t.Total.Cells, " | "))
	}
	line("")
	for _, n := range t.Notes {
		line("%s\n", escape(n))
	}
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "]", `\]`, "#", `\#`)

func escape(s string) string { return markdownSigns.Replace(s) }

func cell(s string) string { return strings.ReplaceAll(escape(s), "|", `\|`) }
