package site

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

func TestYourRecordsHoldYourOwnAlone(t *testing.T) {
	w := newWorld(t, nil)
	state, provider := w.as("author").get("/mine"), w.as("provider").get("/mine")
	require.Equal(t, http.StatusOK, state.status)
	for _, v := range domain.Visibilities {
		assert.Contains(t, state.body, "Tracing of firearms, "+string(v))
		assert.NotContains(t, state.body, "Marquage des armes, "+string(v))
		assert.Contains(t, provider.body, "Marquage des armes, "+string(v))
		assert.NotContains(t, provider.body, "Tracing of firearms, "+string(v))
	}
	assert.Contains(t, state.body, `href="/needs/new"`)
	assert.NotContains(t, state.body, `href="/offers/new"`)
	assert.NotContains(t, provider.body, `href="/needs/new"`)
	assert.Equal(t, http.StatusSeeOther, w.as("public").get("/mine").status)
	assert.Equal(t, http.StatusForbidden, w.as("observer").get("/mine").status, "nobody without an organization has records")
}

func TestAnObserverOfTheStateReadsAndWritesNothing(t *testing.T) {
	w := newWorld(t, nil)
	p := w.people["author"]
	_, err := w.broker.SetRoles(t.Context(), domain.Clock(), p.ID, []domain.Role{domain.RoleObserver})
	require.NoError(t, err)
	v := w.as("author")
	a := v.get("/mine")
	require.Equal(t, http.StatusOK, a.status)
	assert.Contains(t, a.body, "Tracing of firearms, secretariat")
	for _, s := range []string{"/needs/new", "/priority", "/edit", "/copy"} {
		assert.NotContains(t, a.body, s)
	}
	assert.Equal(t, http.StatusForbidden, v.get("/needs/"+w.needs[domain.Public].Reference+"/edit/title").status)
}

func TestYourRecordsAreFilteredOrderedAndPaged(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	for i := range 60 {
		_, err := w.broker.PostNeed(t.Context(), domain.NewViewer(w.people["author"], w.orgs[w.people["author"].OrganizationID]), domain.Need{Title: "Draft number " + strconv.Itoa(i)})
		require.NoError(t, err)
	}
	a := v.get("/mine?kind=need&status=draft")
	assert.Equal(t, 50, strings.Count(a.body, "Draft number "))
	assert.NotContains(t, a.body, "Tracing of firearms")
	assert.Equal(t, 10, strings.Count(v.get("/mine?kind=need&status=draft&page=2").body, "Draft number "))
	empty := v.get("/mine?kind=need&status=lapsed").body
	assert.Contains(t, empty, "None of your records is in this status")
	assert.Contains(t, v.get("/mine?kind=offer").body, "no offers here yet")

	second := w.needs[domain.Parties]
	require.Equal(t, http.StatusSeeOther, v.post("/needs/"+second.Reference+"/priority", "version", "1", "priority", "1").status)
	n := w.need(second.Reference)
	assert.Equal(t, 1, n.Priority)
	assert.Equal(t, domain.NeedOpen, n.Status)
	assert.Equal(t, second.Edition, n.Edition, "the order of one's own needs asks for nothing new")
	list := v.get("/mine?kind=need&sort=priority").body
	assert.Less(t, strings.Index(list, "Tracing of firearms, parties"), strings.Index(list, "Draft number"))
	v.post("/needs/"+second.Reference+"/priority", "version", "1", "priority", "2")
	assert.Equal(t, 1, w.need(second.Reference).Priority, "a version that has passed changes nothing")
	for _, none := range []string{"many", "0", " 0", "-1", "1000"} {
		v.post("/needs/"+second.Reference+"/priority", "priority", none)
		assert.Equal(t, 1, w.need(second.Reference).Priority)
		assert.Contains(t, v.get("/mine").body, "“"+none+"” is not a priority")
	}
	v.post("/needs/"+second.Reference+"/priority", "priority", "")
	assert.Equal(t, 0, w.need(second.Reference).Priority)
}
