package door

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

func at(t *testing.T, base string) (*Door, error) {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	return New(u, nil, slog.New(slog.DiscardHandler))
}

func TestADoorStandsAtAnAddressOfTheWeb(t *testing.T) {
	for _, base := range []string{"https://tamatch.example.org", "http://localhost:8080/"} {
		_, err := at(t, base)
		require.NoError(t, err, base)
	}
	for _, base := range []string{"", "tamatch.example.org", "ftp://tamatch.example.org", "https://example.org/tamatch"} {
		_, err := at(t, base)
		require.Error(t, err, base)
	}
}

func TestADoorAnswersToItsOwnHostAlone(t *testing.T) {
	for _, c := range []struct {
		base, host string
		own        bool
	}{
		{"https://tamatch.example.org", "TAMATCH.example.org:443", true},
		{"https://tamatch.example.org", "evil.example", false},
		{"https://tamatch.example.org", "tamatch.example.org:8443", false},
		{"http://localhost:8080", "127.0.0.1:8080", true},
		{"http://localhost:8080", "[::1]:8080", true},
		{"http://localhost:8080", "localhost:8081", false},
	} {
		d, err := at(t, c.base)
		require.NoError(t, err)
		require.Equal(t, c.own, d.Answers(&http.Request{Host: c.host}), "%s at %s", c.host, c.base)
	}
}

func TestABrokenOffAnswerStaysBrokenOff(t *testing.T) {
	d, err := at(t, "http://localhost:8080")
	require.NoError(t, err)
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
	require.ErrorContains(t, d.Recovered(func(echo.Context) error { panic("lost") })(c), "lost")
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		_ = d.Recovered(func(echo.Context) error { panic(http.ErrAbortHandler) })(c)
	})
}
