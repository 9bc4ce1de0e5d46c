package main

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	composecli "github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// composeSecrets are what whoever runs the containers must set.
var composeSecrets = map[string]string{
	"TAMATCH_BASE_URL":      "https://tamatch.example",
	"POSTGRES_PASSWORD":     "databasepassword",
	"MEILI_MASTER_KEY":      "masterkeyof20letters",
	"TAMATCH_METRICS_TOKEN": "metricstoken",
}

// composed loads docker-compose.yml as Docker does, with the variables except one.
func composed(t *testing.T, without string) (*types.Project, error) {
	t.Helper()
	var env []string
	for name, value := range composeSecrets {
		if name != without {
			env = append(env, name+"="+value)
		}
	}
	options, err := composecli.NewProjectOptions([]string{"../../docker-compose.yml"}, composecli.WithEnv(env))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}

func TestComposeAsksForItsSecretsByName(t *testing.T) {
	for name := range composeSecrets {
		if _, err := composed(t, name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

var pinned = regexp.MustCompile(`^[a-z0-9./-]+:v?[0-9]+(\.[0-9]+)*(-[a-z]+)?$`)

func TestComposeServicesAreConfinedHealthyAndPinned(t *testing.T) {
	project, err := composed(t, "")
	if err != nil {
		t.Fatal(err)
	}
	if want, have := []string{"app", "db", "mail", "search"}, project.ServiceNames(); !slices.Equal(want, have) {
		t.Errorf("services %v", have)
	}
	for name, s := range project.Services {
		if s.HealthCheck == nil || len(s.HealthCheck.Test) < 2 || s.HealthCheck.Disable {
			t.Errorf("%s has no health check", name)
		}
		if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || len(s.CapAdd) > 0 || s.Privileged ||
			!slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s is not confined", name)
		}
		if name != "app" && !pinned.MatchString(s.Image) {
			t.Errorf("%s runs %s, which is not pinned", name, s.Image)
		}
		for _, p := range s.Ports {
			if p.HostIP != "127.0.0.1" {
				t.Errorf("%s listens on %s for everybody", name, p.Published)
			}
		}
		for _, v := range s.Volumes {
			if _, ok := project.Volumes[v.Source]; v.Type == "volume" && !ok {
				t.Errorf("%s: no volume %s", name, v.Source)
			}
		}
	}
	for service, image := range map[string]string{"db": "postgres:17", "search": "getmeili/meilisearch:v1.21"} {
		if have := project.Services[service].Image; !strings.HasPrefix(have, image) {
			t.Errorf("%s runs %s, not %s", service, have, image)
		}
	}
	for _, part := range []string{"db", "search"} {
		if project.Services["app"].DependsOn[part].Condition != types.ServiceConditionHealthy {
			t.Errorf("app does not wait for %s", part)
		}
	}
}

// TestComposeConfiguresTheProgram loads the configuration from what the container would find in its environment.
func TestComposeConfiguresTheProgram(t *testing.T) {
	project, err := composed(t, "")
	if err != nil {
		t.Fatal(err)
	}
	app := project.Services["app"]
	known := map[string]bool{}
	for _, s := range settings() {
		known[s.Name] = true
	}
	given := map[string]string{}
	for name, value := range app.Environment {
		if !known[name] {
			t.Errorf("there is no setting %s", name)
		}
		if value != nil {
			given[name] = *value
		}
	}
	c, err := LoadConfig(from(given))
	if err != nil {
		t.Fatal(err)
	}
	database, err := url.Parse(c.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	db := project.Services["db"].Environment
	if password, _ := database.User.Password(); password != *db["POSTGRES_PASSWORD"] || database.User.Username() != *db["POSTGRES_USER"] ||
		strings.TrimPrefix(database.Path, "/") != *db["POSTGRES_DB"] || database.Hostname() != "db" {
		t.Errorf("the app's database is %s", database)
	}
	engine, err := url.Parse(strings.TrimPrefix(c.SearchURL, "meilisearch+"))
	if err != nil {
		t.Fatal(err)
	}
	if engine.Hostname() != "search" || engine.Query().Get("key") != *project.Services["search"].Environment["MEILI_MASTER_KEY"] {
		t.Errorf("the app's search engine is %s", engine)
	}
	if !slices.Equal(app.HealthCheck.Test, []string{"CMD", "/tamatch", "health"}) {
		t.Errorf("health check %v", app.HealthCheck.Test)
	}
	if app.StopGracePeriod == nil || c.ShutdownGrace >= time.Duration(*app.StopGracePeriod) {
		t.Errorf("the container is ended before the %s that the program takes to finish", c.ShutdownGrace)
	}
}

var (
	builder = regexp.MustCompile(`(?m)^FROM golang:([0-9.]+)(?:-[a-z]+)? AS build$`)
	wanted  = regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`)
)

// TestDockerfileBuildsWithTheGoOfTheModule compares the versions, and that what runs is nobody's user.
func TestDockerfileBuildsWithTheGoOfTheModule(t *testing.T) {
	dockerfile, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	from, want := builder.FindSubmatch(dockerfile), wanted.FindSubmatch(module)
	if from == nil || want == nil || string(from[1]) != string(want[1]) {
		t.Errorf("the Dockerfile builds with %q, the module asks for %q", from, want)
	}
	for _, line := range []string{"\nUSER 65532:65532\n", `CMD ["/tamatch", "health"]`, `ENTRYPOINT ["/tamatch"]`} {
		if !strings.Contains(string(dockerfile), line) {
			t.Errorf("the Dockerfile has no %q", strings.TrimSpace(line))
		}
	}
}
