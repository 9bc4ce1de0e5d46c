package site

// publishedNotes is the template "published-notes": the latest of the notes that everybody reads.
type publishedNotes struct {
	Base
	Rows []publishedNote
	More int // further ones
}

type publishedNote struct {
	Ref, Title, Language, Href, Symbol string
	At                                 Date
}

// notesShown is how many of the published notes stand on a start page.
const notesShown = 3

// publishedNotes are so many notes as they were published: what is being drafted since is in none of them.
func (s *Site) publishedNotes(r *request, b Base, limit int) (publishedNotes, error) {
	out := publishedNotes{Base: b}
	list, total, err := s.store.PublishedNotes(r.ctx(), limit)
	if err != nil {
		return out, err
	}
	for _, n := range list {
		v := n.NoteVersion
		out.Rows = append(out.Rows, publishedNote{n.Reference, v.Title, v.Language, "/notes/" + n.Reference, v.Symbol, b.Day(v.PublishedAt)})
	}
	out.More = total - len(list)
	return out, nil
}
