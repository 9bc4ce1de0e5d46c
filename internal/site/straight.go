package site

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// namedRecord is the address of a need, an offer or a match, or of something beneath it, however its reference is written.
var namedRecord = regexp.MustCompile(`^/(?:needs|offers|matches)/([^/]+)`)

// referenceShape is the shape of a reference, in letters of either size.
var referenceShape = regexp.MustCompile(`^[NOMnom]-[0-9]{4}-[0-9]+$`)

// straight sends a reader on from an address with a reference in small letters, or of any page with a slash at its end, to the one that
// the page has. It looks at the address alone: whether there is such a record is not asked.
func straight(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return next(c)
		}
		path := r.URL.EscapedPath()
		to := path
		if part := namedRecord.FindStringSubmatchIndex(path); part != nil {
			if name := path[part[2]:part[3]]; referenceShape.MatchString(name) {
				to = path[:part[2]] + strings.ToUpper(name) + path[part[3]:]
			}
		}
		if to = strings.TrimRight(to, "/"); to == path || to == "" || localPath(to) != to || strings.HasPrefix(to, "/static") {
			return next(c)
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		return c.Redirect(http.StatusMovedPermanently, to)
	}
}
