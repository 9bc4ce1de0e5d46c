package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Config is everything that can be set from outside, and the only place that
// reads the environment. Every field has a default that works.
type Config struct {
	Addr           string         `env:"TAMATCH_ADDR" default:"127.0.0.1:8080" help:"address to listen on"`
	BaseURL        string         `env:"TAMATCH_BASE_URL" default:"" help:"address that people use, such as https://tamatch.example; http on loopback when empty"`
	DatabaseURL    string         `env:"TAMATCH_DATABASE_URL" default:"sqlite:tamatch.db" secret:"url" help:"sqlite:FILE or postgres://…"`
	SearchURL      string         `env:"TAMATCH_SEARCH_URL" default:"bleve:tamatch.index" secret:"url" help:"bleve:FOLDER or meilisearch+http://HOST:PORT?key=…"`
	TrustedProxies []netip.Prefix `env:"TAMATCH_TRUSTED_PROXIES" default:"" help:"networks whose X-Forwarded-For is believed, separated by commas"`
	MetricsToken   string         `env:"TAMATCH_METRICS_TOKEN" default:"" secret:"all" help:"bearer token that /metrics asks for; loopback only when empty"`
	LogLevel       slog.Level     `env:"TAMATCH_LOG_LEVEL" default:"INFO" help:"DEBUG, INFO, WARN or ERROR"`
	LogFormat      string         `env:"TAMATCH_LOG_FORMAT" default:"text" help:"text or json"`
	Dev            bool           `env:"TAMATCH_DEV" default:"false" help:"component gallery at /components and the pseudo-languages"`
	ShutdownGrace  time.Duration  `env:"TAMATCH_SHUTDOWN_GRACE" default:"20s" help:"how long requests and jobs in flight may take to finish after SIGTERM"`
	Work           bool           `env:"TAMATCH_WORK" default:"true" help:"whether this process works jobs; with several processes, one that does is enough"`

	CompletenessDays int `env:"TAMATCH_COMPLETENESS_DAYS" default:"5" help:"working days for the secretariat's completeness check"`
	RequesterDays    int `env:"TAMATCH_REQUESTER_DAYS" default:"30" help:"days for the requester's answer"`
	ProviderDays     int `env:"TAMATCH_PROVIDER_DAYS" default:"60" help:"days for the provider's answer"`
	DormantMonths    int `env:"TAMATCH_DORMANT_MONTHS" default:"12" help:"months without confirmation until a need becomes dormant"`
	LapseDays        int `env:"TAMATCH_LAPSE_DAYS" default:"90" help:"days from dormant to lapsed"`
	ConfirmDays      int `env:"TAMATCH_CONFIRM_DAYS" default:"30" help:"days from delivered until it falls due to the broker"`
}

// Clocks are the terms of the configuration.
func (c Config) Clocks() domain.Clocks {
	return domain.Clocks{
		CompletenessDays: c.CompletenessDays, RequesterDays: c.RequesterDays, ProviderDays: c.ProviderDays,
		DormantMonths: c.DormantMonths, LapseDays: c.LapseDays, ConfirmDays: c.ConfirmDays,
	}
}

// settingFields are the fields of Config, in the order of the struct.
var settingFields = reflect.VisibleFields(reflect.TypeFor[Config]())

// lookupEnv is where commands find their settings.
var lookupEnv = os.LookupEnv

// LoadConfig reads the variables through lookup (such as os.LookupEnv). A wrong value
// names its variable and what would be right.
func LoadConfig(lookup func(string) (string, bool)) (Config, error) {
	var c Config
	v := reflect.ValueOf(&c).Elem()
	known := map[string]bool{}
	for i, f := range settingFields {
		name := f.Tag.Get("env")
		known[name] = true
		raw, ok := lookup(name)
		if !ok || raw == "" {
			raw = f.Tag.Get("default")
		}
		if err := setField(v.Field(i), raw); err != nil {
			return c, fmt.Errorf("%s=%q: %w; it is %s", name, shown(f, raw), err, f.Tag.Get("help"))
		}
	}
	// TAMATCH_SQL_… are the migrations' own, set while they run.
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "TAMATCH_") && !strings.HasPrefix(name, "TAMATCH_TEST_") && !strings.HasPrefix(name, "TAMATCH_SQL_") && !known[name] {
			return c, fmt.Errorf("%s: there is no such setting; see README for those there are", name)
		}
	}
	return c, c.check()
}

func setField(v reflect.Value, raw string) error {
	switch p := v.Addr().Interface().(type) {
	case *string:
		*p = raw
	case *bool:
		b, err := strconv.ParseBool(raw)
		if err != nil {
			return errors.New("neither true nor false")
		}
		*p = b
	case *int:
		n, err := strconv.Atoi(raw)
		if err != nil || n < 0 {
			return errors.New("not a whole number from 0 up")
		}
		*p = n
	case *time.Duration:
		d, err := time.ParseDuration(raw)
		if err != nil || d < 0 {
			return errors.New("not a length of time such as 20s")
		}
		*p = d
	case *slog.Level:
		if err := p.UnmarshalText([]byte(raw)); err != nil {
			return errors.New("no such level")
		}
	case *[]netip.Prefix:
		for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return r == ',' || r == ' ' }) {
			prefix, err := netip.ParsePrefix(part)
			if err != nil {
				return fmt.Errorf("%s is not a network such as 10.0.0.0/8", part)
			}
			*p = append(*p, prefix)
		}
	default:
		return fmt.Errorf("no reader for %s", v.Type())
	}
	return nil
}

// No term is longer than ten years, and nobody waits longer for a process to end than a day.
const (
	mostDays     = 3650
	mostMonths   = 120
	longestGrace = 24 * time.Hour
)

func (c *Config) check() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("TAMATCH_ADDR=%q: not HOST:PORT", c.Addr)
	}
	if c.BaseURL == "" {
		if !loopback(host) {
			return fmt.Errorf("TAMATCH_BASE_URL is empty: it must be set when TAMATCH_ADDR (%s) is not a loopback address", c.Addr)
		}
		c.BaseURL = "http://" + c.Addr
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("TAMATCH_BASE_URL=%q: not an address such as https://tamatch.example, without a path", c.BaseURL)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return fmt.Errorf("TAMATCH_BASE_URL=%q: plain http is for loopback addresses only; sign-in would travel in the clear", c.BaseURL)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if err := store.CheckURL(c.DatabaseURL); err != nil {
		return fmt.Errorf("TAMATCH_DATABASE_URL=%q: %w", mask(c.DatabaseURL), err)
	}
	if err := search.CheckAddress(c.SearchURL); err != nil {
		return fmt.Errorf("TAMATCH_SEARCH_URL=%q: %w", mask(c.SearchURL), err)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		return fmt.Errorf("TAMATCH_LOG_FORMAT=%q: neither text nor json", c.LogFormat)
	}
	if c.ShutdownGrace > longestGrace {
		return fmt.Errorf("TAMATCH_SHUTDOWN_GRACE=%s: at most %s", c.ShutdownGrace, longestGrace)
	}
	for _, term := range []struct {
		name    string
		n, most int
	}{
		{"TAMATCH_COMPLETENESS_DAYS", c.CompletenessDays, mostDays}, {"TAMATCH_REQUESTER_DAYS", c.RequesterDays, mostDays},
		{"TAMATCH_PROVIDER_DAYS", c.ProviderDays, mostDays}, {"TAMATCH_DORMANT_MONTHS", c.DormantMonths, mostMonths},
		{"TAMATCH_LAPSE_DAYS", c.LapseDays, mostDays}, {"TAMATCH_CONFIRM_DAYS", c.ConfirmDays, mostDays},
	} {
		if term.n < 1 || term.n > term.most {
			return fmt.Errorf("%s=%d: a whole number from 1 to %d is wanted", term.name, term.n, term.most)
		}
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// lookupQuiet is lookupEnv for a command whose own words are what is read: it logs warnings and worse unless told otherwise.
func lookupQuiet(name string) (string, bool) {
	v, ok := lookupEnv(name)
	if !ok && name == "TAMATCH_LOG_LEVEL" {
		return "WARN", true
	}
	return v, ok
}

// In puts the database and the index of the embedded size into a folder.
func (c Config) In(dir string) Config {
	c.DatabaseURL = "sqlite:" + filepath.Join(dir, "tamatch.db")
	c.SearchURL = "bleve:" + filepath.Join(dir, "tamatch.index")
	return c
}

// There is an error when there is no register to read. What only reads makes none: an empty one would be taken for the
// answer, and be in the way of a restore.
func (c Config) There() error {
	if err := store.There(c.DatabaseURL); err != nil {
		return fmt.Errorf("TAMATCH_DATABASE_URL: %w; name the one that is meant, or make one with `tamatch migrate`", err)
	}
	return nil
}

// LogValue prints the configuration with its secrets masked.
func (c Config) LogValue() slog.Value {
	v := reflect.ValueOf(c)
	var attrs []slog.Attr
	for i, f := range settingFields {
		name := strings.ToLower(strings.TrimPrefix(f.Tag.Get("env"), "TAMATCH_"))
		attrs = append(attrs, slog.String(name, shown(f, fmt.Sprint(v.Field(i).Interface()))))
	}
	return slog.GroupValue(attrs...)
}

// shown is the value as it may be printed.
func shown(f reflect.StructField, value string) string {
	switch {
	case value == "":
		return ""
	case f.Tag.Get("secret") == "all":
		return "***"
	case f.Tag.Get("secret") == "url":
		return mask(value)
	}
	return value
}

// mask hides the password and the query of an address.
func mask(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "***"
	}
	if u.RawQuery != "" {
		u.RawQuery = "***"
	}
	return u.Redacted()
}
