package door

import (
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFileIsSavedUnderTheNameThatItHas(t *testing.T) {
	for name, plain := range map[string]string{
		"Terms of reference.pdf":       "Terms of reference.pdf",
		"الشروط المرجعية.docx":         "document.docx",
		"Rapport d’évaluation.odt":     "Rapport d__valuation.odt",
		`a "quoted"\ 50% name;x=1.txt`: `a _quoted__ 50_ name;x=1.txt`,
		"标记":                           "document",
	} {
		h := http.Header{}
		Attachment(h, name)
		said := h.Get("Content-Disposition")
		require.True(t, strings.HasPrefix(said, `attachment; filename="`+plain+`"`), said)
		kind, parameters, err := mime.ParseMediaType(said)
		require.NoError(t, err, said)
		require.Equal(t, "attachment", kind)
		require.Equal(t, name, parameters["filename"], "what a program reads that knows RFC 5987")
		for _, c := range said {
			require.True(t, c >= ' ' && c <= '~', "a header is ASCII: %q", said)
		}
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
		require.True(t, strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox; default-src 'none'"))
	}
}
