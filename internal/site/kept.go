package site

import (
	"container/list"
	"net/http"
	"sync"
)

// keptBytes is how many bytes of pages are kept.
const keptBytes = 16 << 20

// kept holds pages that the public was shown, by their tags, the last used longest: whoever asks for one that another has
// just read gets the same bytes. A tag names everything that a page is made of, so that what has changed is never found.
// Pages of people who have signed in are not kept: few would read them twice.
type kept struct {
	mu    sync.Mutex
	size  int
	by    map[string]*list.Element
	order *list.List // of keptPage, the last used in front
}

type keptPage struct {
	tag  string
	body []byte
}

func newKept() *kept { return &kept{by: map[string]*list.Element{}, order: list.New()} }

func (k *kept) find(tag string) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.by[tag]
	if !ok {
		return nil, false
	}
	k.order.MoveToFront(e)
	return e.Value.(keptPage).body, true
}

func (k *kept) put(tag string, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.by[tag]; ok || len(body) > keptBytes/16 {
		return
	}
	k.by[tag] = k.order.PushFront(keptPage{tag, body})
	for k.size += len(body); k.size > keptBytes; {
		last := k.order.Back()
		p := k.order.Remove(last).(keptPage)
		delete(k.by, p.tag)
		k.size -= len(p.body)
	}
}

// again answers with the page that another reader was shown, if it is still the one to be shown.
func (s *Site) again(r *request) (bool, error) {
	if r.tag == "" || r.Viewer.SignedIn() {
		return false, nil
	}
	body, ok := s.kept.find(r.tag)
	if !ok {
		return false, nil
	}
	r.pageHeaders()
	r.echo.Response().Header().Set("ETag", r.tag)
	return true, r.echo.HTMLBlob(http.StatusOK, body)
}
