package report_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/report"
)

// No line ends within a reference, on the page and in the file; in a text from right to left it reads from left to right.
func TestReferencesStayWhole(t *testing.T) {
	d := report.Document{Direction: "rtl", Language: "ar", Blocks: []report.Block{
		{Kind: report.Text, Number: "1", Text: "قبل N-2026-0042 & <b> بعد, F-2009-12345", Items: []string{"CTOC/COP/WG.2/2009/2, of 2026-11-23 (O-2026-0007)"}},
	}}
	var page bytes.Buffer
	require.NoError(t, d.HTML(&page))
	require.Contains(t, page.String(), `قبل <span class="ref" dir="ltr">N-2026-0042</span> &amp; &lt;b&gt; بعد, <span class="ref" dir="ltr">F-2009-12345</span>`)
	require.Contains(t, page.String(), `CTOC/COP/WG.2/2009/2, of 2026-11-23 (<span class="ref" dir="ltr">O-2026-0007</span>)`)

	document := documentXML(t, d)
	for _, ref := range []string{"N-2026-0042", "F-2009-12345", "O-2026-0007"} {
		p := strings.Split(ref, "-")
		require.Contains(t, document, `<w:r><w:rPr></w:rPr><w:t xml:space="preserve">`+p[0]+`</w:t><w:noBreakHyphen/><w:t xml:space="preserve">`+p[1]+
			`</w:t><w:noBreakHyphen/><w:t xml:space="preserve">`+p[2]+`</w:t></w:r>`)
	}
	require.Contains(t, document, `<w:rtl/></w:rPr><w:t xml:space="preserve"> &amp; &lt;b&gt; بعد, </w:t>`)
	require.Contains(t, document, `<w:t xml:space="preserve">CTOC/COP/WG.2/2009/2, of 2026-11-23 (</w:t>`)
}

// documentXML is the main part of the document's DOCX file.
func documentXML(t *testing.T, d report.Document) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.DOCX(&b))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	f, err := z.Open("word/document.xml")
	require.NoError(t, err)
	defer f.Close()
	raw, err := io.ReadAll(f)
	require.NoError(t, err)
	wellFormed(t, string(raw))
	return string(raw)
}
