package door

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/store"
)

// RequestID is the id that Observe gave the request.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

var idShape = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// Observe gives each request an id and logs it when it is answered, at the level and with the attributes that the door
// adds. The query is not logged: what people search for is theirs.
func (d *Door) Observe(answered func(c echo.Context, took time.Duration) (slog.Level, []any)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			began := time.Now()
			id := c.Request().Header.Get(echo.HeaderXRequestID)
			if !idShape.MatchString(id) || len(d.proxies) == 0 {
				id = store.NewID()
			}
			c.Response().Header().Set(echo.HeaderXRequestID, id)
			if err := next(c); err != nil {
				c.Error(err)
			}
			took := time.Since(began)
			level, more := answered(c, took)
			attrs := append([]any{
				"request", id, "method", c.Request().Method, "path", c.Request().URL.Path, "status", c.Response().Status,
				"bytes", c.Response().Size, "ms", took.Milliseconds(), "from", c.RealIP(),
			}, more...)
			d.log.Log(c.Request().Context(), level, "request", attrs...)
			return nil
		}
	}
}

// Recovered turns a panic into an error, with the stack in the log.
func (d *Door) Recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p) // net/http's own way of breaking off an answer
			default:
				d.log.ErrorContext(c.Request().Context(), "panic", "request", RequestID(c), "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return next(c)
	}
}
