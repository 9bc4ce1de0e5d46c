package site

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// again asks for a page with the tag that it had, and answers what comes.
func (v *visitor) again(path, tag string) answer {
	v.w.t.Helper()
	v.header.Set("If-None-Match", tag)
	defer v.header.Del("If-None-Match")
	return v.get(path)
}

// settled is a visitor of the role to whom no words are left to be shown.
func (w *world) settled(role string) *visitor {
	v := w.as(role)
	v.get("/account")
	return v
}

func TestAPageThatHasNotChangedIsNotSentAgain(t *testing.T) {
	w := newWorld(t, nil)
	need := "/needs/" + w.needs[domain.Public].Reference
	for _, role := range roles {
		v := w.settled(role)
		for _, path := range []string{"/", "/records", "/needs?q=marking", need, "/directory", "/states/KEN", "/providers"} {
			a := v.get(path)
			require.Equal(t, http.StatusOK, a.status, "%s %s", role, path)
			tag := a.header.Get("ETag")
			require.NotEmpty(t, tag, "%s %s", role, path)
			require.Equal(t, "private, no-cache", a.header.Get("Cache-Control"))
			vary := strings.Join(a.header.Values("Vary"), ", ")
			for _, what := range []string{"Accept-Language", "Cookie", "X-Fragment"} {
				require.Contains(t, vary, what)
			}
			for _, form := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag} {
				b := v.again(path, form)
				require.Equal(t, http.StatusNotModified, b.status, "%s %s", role, path)
				require.Empty(t, b.body)
				require.Equal(t, tag, b.header.Get("ETag"))
				require.Equal(t, "private, no-cache", b.header.Get("Cache-Control"))
			}
			require.Equal(t, http.StatusOK, v.again(path, "*").status, "a star is no tag of ours")
		}
	}
}

func TestATagIsOfOneReaderOneLanguageOneAddressAndOneDay(t *testing.T) {
	w := newWorld(t, nil)
	path := "/needs/" + w.needs[domain.Public].Reference
	seen := map[string]string{}
	differs := func(who, tag string) {
		t.Helper()
		require.NotEmpty(t, tag, who)
		if other, ok := seen[tag]; ok {
			t.Errorf("%s and %s share a tag", who, other)
		}
		seen[tag] = who
	}
	for _, role := range roles {
		differs(role, w.settled(role).get(path).header.Get("ETag"))
	}
	v := w.visitor()
	v.header.Set("Accept-Language", "fr")
	differs("French", v.get(path).header.Get("ETag"))
	v = w.visitor()
	differs("another address", v.get(path+"?x=1").header.Get("ETag"))
	v.header.Set("X-Fragment", "1")
	differs("a fragment", v.get(path).header.Get("ETag"))
	w.wait(24 * time.Hour)
	differs("the next day", w.visitor().get(path).header.Get("ETag"))
}

// What a reader may no longer see is not confirmed by a tag of the time when they did, and a tag that one reader was
// given opens nothing for another.
func TestATagOpensNothing(t *testing.T) {
	w := newWorld(t, nil)
	need := w.needs[domain.Parties]
	path := "/needs/" + need.Reference
	provider := w.settled("provider")
	tag := provider.get(path).header.Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, http.StatusNotFound, w.visitor().again(path, tag).status)

	w.change(func(tx *store.Store) error {
		n, err := tx.Need(t.Context(), domain.Clock(), need.ID)
		if err != nil {
			return err
		}
		n.Visibility = domain.SecretariatOnly
		return tx.UpdateNeed(t.Context(), &n)
	})
	require.Equal(t, http.StatusNotFound, provider.again(path, tag).status)

	public := w.visitor()
	start := public.get("/").header.Get("ETag")
	require.Equal(t, http.StatusOK, w.settled("author").again("/", start).status, "the public's page is not a member's")
}

func TestAnyChangeSendsThePageAnew(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	tag := v.get("/records").header.Get("ETag")
	require.Equal(t, http.StatusNotModified, v.again("/records", tag).status)
	w.change(func(*store.Store) error { return nil })
	require.Equal(t, http.StatusOK, v.again("/records", tag).status, "the register has moved")
	tag = v.get("/records").header.Get("ETag")
	require.NoError(t, w.site.index.SetPosition(t.Context(), 1_000_000))
	require.Equal(t, http.StatusOK, v.again("/records", tag).status, "the index has caught up")
}

func TestWordsLeftForOnePageAreShownOnce(t *testing.T) {
	w := newWorld(t, nil)
	v := w.settled("author")
	tag := v.get("/directory").header.Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, http.StatusSeeOther, v.post("/account/language", "language", "fr").status)
	a := v.again("/directory", tag)
	require.Equal(t, http.StatusOK, a.status)
	require.Empty(t, a.header.Get("ETag"), "a page with words that are shown once is kept by nobody")
	require.NotEmpty(t, v.get("/directory").header.Get("ETag"))
}

func TestPagesOfTheSessionAndOfTheMomentHaveNoTag(t *testing.T) {
	w := newWorld(t, nil)
	for path, role := range map[string]string{"/account": "author", "/mine": "author", "/desk": "broker", "/admin": "admin", "/sign-in": "public"} {
		a := w.settled(role).get(path)
		require.Equal(t, http.StatusOK, a.status, path)
		require.Empty(t, a.header.Get("ETag"), path)
	}
	require.Empty(t, w.visitor().get("/needs/N-1999-0001").header.Get("ETag"), "an error is no page")
}

// down is an index whose engine does not answer.
type down struct{ search.Index }

func (down) Position(context.Context) (int64, error) { return 0, search.ErrDown }
func (down) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, search.ErrDown
}

func TestANarrowedPageIsNotKept(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Index = down{o.Index} })
	require.Empty(t, w.visitor().get("/records").header.Get("ETag"))
	require.NotEmpty(t, w.visitor().get("/directory").header.Get("ETag"), "what the register alone says is not narrowed")
}

func TestEveryLastingPageIsInTheTable(t *testing.T) {
	w := newWorld(t, nil)
	for path := range lasting {
		require.True(t, w.site.offers(path), path)
	}
}

// The public is shown the bytes that were made for another, until anything has changed, and never those of a member.
func TestThePublicReadsWhatAnotherWasShown(t *testing.T) {
	w := newWorld(t, nil)
	path := "/needs/" + w.needs[domain.Parties].Reference
	require.Equal(t, http.StatusOK, w.settled("provider").get(path).status)
	require.Equal(t, http.StatusNotFound, w.visitor().get(path).status, "a member's page is not kept for the public")

	path = "/needs/" + w.needs[domain.Public].Reference
	w.settled("broker").get(path)
	one, two := w.visitor().get(path), w.visitor().get(path)
	require.Equal(t, one.body, two.body)
	require.Equal(t, one.header.Get("ETag"), two.header.Get("ETag"))
	require.Equal(t, "private, no-cache", two.header.Get("Cache-Control"))
	two.saysNot(t, "Broker", "/desk")
	w.change(func(tx *store.Store) error {
		n, err := tx.Need(t.Context(), domain.Clock(), w.needs[domain.Public].ID)
		if err != nil {
			return err
		}
		n.Visibility = domain.SecretariatOnly
		return tx.UpdateNeed(t.Context(), &n)
	})
	require.Equal(t, http.StatusNotFound, w.visitor().get(path).status, "it is not public any more")
}

func TestKeptPagesTakeTheirRoomAndNoMore(t *testing.T) {
	k := newKept()
	page := make([]byte, keptBytes/20)
	for i := range 50 {
		k.put(strings.Repeat("x", i+1), page)
		_, _ = k.find("x") // is used again and again, and stays
	}
	require.LessOrEqual(t, k.size, keptBytes)
	require.Len(t, k.by, 20)
	_, first := k.find("x")
	require.True(t, first)
	_, second := k.find("xx")
	require.False(t, second)
	k.put("huge", make([]byte, keptBytes))
	_, huge := k.find("huge")
	require.False(t, huge, "one page does not take the room of all")
}
