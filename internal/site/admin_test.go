package site

import (
	"context"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

func TestAdministrationIsForAdministrators(t *testing.T) {
	w := newWorld(t, nil)
	person, org := w.person("author"), w.people["author"].OrganizationID
	for _, role := range roles {
		v := w.as(role)
		for _, path := range []string{"/admin", "/admin/organizations", "/admin/organizations/" + org, "/admin/people", "/admin/people/" + person, "/admin/jobs"} {
			a := v.get(path)
			switch role {
			case "admin":
				require.Equal(t, http.StatusOK, a.status, path)
			case "public":
				require.Equal(t, http.StatusSeeOther, a.status, path)
			default:
				require.Equal(t, http.StatusForbidden, a.status, "%s as %s", path, role)
				require.NotContains(t, a.body, "author@example.org")
			}
		}
		if role != "admin" && role != "public" {
			require.Equal(t, http.StatusForbidden, v.post("/admin/people/"+person+"/roles", "roles", "administrator").status, role)
			require.Equal(t, http.StatusForbidden, v.post("/admin/people/"+person+"/password", "password", "a long new password").status, role)
		}
	}
}

func TestRegisteringAPerson(t *testing.T) {
	w := newWorld(t, nil)
	admin := w.as("admin")
	org := w.people["author"].OrganizationID
	wrong := admin.post("/admin/people", "name", "Farai Ncube", "email", "no address", "organization", org, "roles", "broker")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Contains(t, wrong.body, `value="Farai Ncube"`, "what was typed is kept")

	made := admin.post("/admin/people", "name", "Farai Ncube", "email", "farai@example.org", "organization", org, "roles", "author")
	require.Equal(t, http.StatusOK, made.status)
	once := regexp.MustCompile(`app-once">([A-Z0-9]+)<`).FindStringSubmatch(made.body)
	require.Len(t, once, 2, "the password is told")
	p, err := w.store.PersonByEmail(t.Context(), "farai@example.org")
	require.NoError(t, err)
	require.NotContains(t, admin.get("/admin/people/"+p.ID).body, once[1], "and told once")
	require.NotContains(t, admin.get("/admin/people/"+p.ID).body, p.PasswordHash)

	v := w.visitor()
	require.Equal(t, http.StatusSeeOther, v.post("/sign-in", "email", "farai@example.org", "password", once[1]).status)
	require.Contains(t, v.get("/states").body, "Farai Ncube")
	require.Equal(t, http.StatusSeeOther, admin.post("/admin/people/"+p.ID+"/disable", "disabled", "1").status)
	require.NotContains(t, v.get("/states").body, "Farai Ncube", "signed out at once")
	require.Equal(t, http.StatusSeeOther, admin.post("/admin/people/"+p.ID+"/disable", "disabled", "0").status)

	short := admin.post("/admin/people/"+p.ID+"/password", "password", "short")
	require.Equal(t, http.StatusUnprocessableEntity, short.status)
	require.Equal(t, http.StatusSeeOther, admin.post("/admin/people/"+p.ID+"/password", "password", "an entirely new one").status)
	require.Equal(t, http.StatusSeeOther, v.post("/sign-in", "email", "farai@example.org", "password", "an entirely new one").status)

	require.Equal(t, http.StatusUnprocessableEntity, admin.post("/admin/people/"+p.ID+"/roles", "roles", "administrator").status, "a State's member administers nothing")
	require.Equal(t, http.StatusSeeOther, admin.post("/admin/people/"+p.ID+"/roles", "roles", "author", "roles", "focal_point").status)
	p, err = w.store.Person(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, []domain.Role{domain.RoleAuthor, domain.RoleFocalPoint}, p.Roles)
	require.Equal(t, http.StatusConflict, admin.post("/admin/people/"+w.person("admin")+"/disable", "disabled", "1").status)
	require.Equal(t, http.StatusConflict, admin.post("/admin/people/"+p.ID, "version", "1", "name", "X Y", "email", "farai@example.org", "organization", org).status)
}

func TestRegisteringAnOrganization(t *testing.T) {
	w := newWorld(t, nil)
	admin := w.as("admin")
	require.Equal(t, http.StatusUnprocessableEntity, admin.post("/admin/organizations", "kind", "secretariat", "name", "A second secretariat").status)
	require.Equal(t, http.StatusUnprocessableEntity, admin.post("/admin/organizations", "kind", "state", "state", "ZWE").status, "registered already")
	made := admin.post("/admin/organizations", "kind", "ngo", "name", "Institute for Tracing", "provides", "1", "contact", "desk@institute.example")
	require.Equal(t, http.StatusSeeOther, made.status)
	page := admin.get(made.location()).body
	require.Contains(t, page, "Not verified yet")
	require.Contains(t, admin.get("/admin/organizations?verified=no").body, "Institute for Tracing")
	require.Contains(t, w.as("broker").get("/desk").body, "An organization is to be verified")
	require.NotContains(t, w.as("broker").get("/desk").body, "/admin/organizations/")
	require.Equal(t, http.StatusSeeOther, admin.post(made.location()+"/verify").status)
	require.NotContains(t, admin.get("/admin/organizations?verified=no").body, "Institute for Tracing")
	require.NotContains(t, w.as("author").get("/providers").body, "desk@institute.example")
}

// oneFailed is a queue of work in which one job was given up.
type oneFailed struct{ retried []int64 }

func (*oneFailed) Counts(context.Context) (map[string]int, error) {
	return map[string]int{"completed": 1234, "discarded": 1}, nil
}

func (*oneFailed) Failed(context.Context) ([]broker.FailedJob, error) {
	return []broker.FailedJob{{ID: 42, Kind: "index", Tried: 8, Of: 8, Error: "disk is <full>", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}, nil
}

func (q *oneFailed) Retry(_ context.Context, id int64) error {
	if id != 42 {
		return domain.ErrNotFound
	}
	q.retried = append(q.retried, id)
	return nil
}

func TestFailedJobs(t *testing.T) {
	work := &oneFailed{}
	w := newWorld(t, func(o *Options) { o.Jobs = work })
	admin := w.as("admin")
	body := admin.get("/admin/jobs").body
	require.Contains(t, body, "disk is &lt;full&gt;")
	require.Contains(t, body, "1,234")
	require.Equal(t, http.StatusSeeOther, admin.post("/admin/jobs/42/retry").status)
	require.Equal(t, []int64{42}, work.retried)
	require.Equal(t, http.StatusNotFound, admin.post("/admin/jobs/43/retry").status)
	require.Equal(t, http.StatusNotFound, admin.post("/admin/jobs/x/retry").status)
	require.Equal(t, http.StatusForbidden, w.as("broker").post("/admin/jobs/42/retry").status)
}
