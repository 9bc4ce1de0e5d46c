package door

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Door is one way into the register.
type Door struct {
	base    *url.URL
	proxies []netip.Prefix
	log     *slog.Logger
}

// New makes a door at the base URL. The proxies may say in X-Forwarded-For whom they speak for; from everybody else the
// header is ignored.
func New(base *url.URL, proxies []netip.Prefix, log *slog.Logger) (*Door, error) {
	if base == nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || strings.Trim(base.Path, "/") != "" {
		return nil, fmt.Errorf("base URL %v: want http(s)://host with nothing after it", base)
	}
	return &Door{base: base, proxies: proxies, log: log}, nil
}

// Address reads whom a request comes from: the peer, or what a trusted proxy says in X-Forwarded-For.
func (d *Door) Address() echo.IPExtractor {
	if len(d.proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range d.proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// Answers says whether a request asks for the base URL's host; another name would get around cookies and the check of
// origins. On loopback its usual names are one.
func (d *Door) Answers(r *http.Request) bool {
	return canonicalHost(r.Host) == canonicalHost(d.base.Host)
}

func canonicalHost(host string) string {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		name = "localhost"
	}
	if port == "80" || port == "443" {
		port = ""
	}
	return name + ":" + port
}

// Headers sets what every answer says to browsers under a content security policy, and what the door adds of its own.
func (d *Door) Headers(policy string, own func(http.Header)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("X-Frame-Options", "DENY")
			if d.base.Scheme == "https" {
				h.Set("Strict-Transport-Security", "max-age="+strconv.Itoa(365*24*60*60))
			}
			own(h)
			return next(c)
		}
	}
}
