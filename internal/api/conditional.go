package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// conditional gives every successful answer an ETag and, if the program has that answer already, says so instead of
// sending it again. The tag begins with the version of the record, which If-Match goes by, and goes on with a digest of
// the answer: the same version reads differently to another person or in another language.
func (a *API) conditional(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		response := c.Response()
		before := response.Writer
		held := &held{header: before.Header()}
		response.Writer = held
		err := func() error {
			defer func() { response.Writer = before }()
			return next(c)
		}()
		if err != nil {
			// Nothing has left the house yet: what was begun is forgotten.
			response.Committed, response.Status, response.Size = false, http.StatusOK, 0
			return err
		}
		if held.status == 0 {
			held.status = response.Status
		}
		body := held.Bytes()
		if held.status >= 200 && held.status < 300 && len(body) > 0 {
			tag := etag(callerOf(c.Request().Context()).revision, body)
			before.Header().Set("ETag", tag)
			if c.Request().Method == http.MethodGet && names(c.Request().Header.Get("If-None-Match"), tag) {
				before.Header().Del(echo.HeaderContentType)
				held.status, body = http.StatusNotModified, nil
			}
		}
		response.Status, response.Size = held.status, int64(len(body))
		before.WriteHeader(held.status)
		if len(body) > 0 {
			_, err = before.Write(body)
		}
		if err != nil {
			a.log.DebugContext(c.Request().Context(), "nobody read the answer", "error", err)
		}
		return nil
	}
}

// held is an answer that waits until it is whole.
type held struct {
	bytes.Buffer
	header http.Header
	status int
}

func (h *held) Header() http.Header    { return h.header }
func (h *held) WriteHeader(status int) { h.status = status }

func etag(version int, body []byte) string {
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:8])
	if version == 0 {
		return `"` + digest + `"`
	}
	return fmt.Sprintf(`"%d-%s"`, version, digest)
}

// names says whether If-None-Match names the tag; W/ in front, which a proxy may have added, does not matter here.
func names(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}

// anyVersion is what If-Match: * asks for: whatever the record is now.
const anyVersion = -1

// versionIn is the version that an If-Match header means. A tag that is none of ours matches nothing.
func versionIn(header string) (int, error) {
	header = strings.TrimSpace(header)
	if header == "*" {
		return anyVersion, nil
	}
	inside, ok := strings.CutPrefix(strings.TrimPrefix(header, "W/"), `"`)
	if !ok {
		return 0, errStale
	}
	number, _, _ := strings.Cut(strings.TrimSuffix(inside, `"`), "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return 0, errStale
	}
	return n, nil
}

// meant checks that the record is at the version that If-Match means.
func meant(header string, have int) error {
	want, err := versionIn(header)
	if err != nil {
		return err
	}
	if want != anyVersion && want != have {
		return errStale
	}
	return nil
}
