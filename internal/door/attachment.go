package door

import (
	"fmt"
	"net/http"
	"path"
	"strings"
)

// filePolicy lets a file that somebody put up do nothing, should a browser show it after all.
const filePolicy = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Attachment sets the headers of a file that somebody put up: it is saved and not shown, under the name that it has, and is
// not taken for anything but what it is said to be.
func Attachment(h http.Header, name string) {
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", disposition(name))
}

// disposition names a file after RFC 6266: in ASCII for those who read no more, and as it is (RFC 5987).
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%/`, r) {
			return '_'
		}
		return r
	}, name)
	end := path.Ext(plain)
	if strings.Trim(strings.TrimSuffix(plain, end), "_ .") == "" {
		plain = "document" + end
	}
	out := `attachment; filename="` + plain + `"`
	if plain != name {
		out += "; filename*=UTF-8''" + extended(name)
	}
	return out
}

// extended writes a value after RFC 5987: everything but its attr-char as %XX.
func extended(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
