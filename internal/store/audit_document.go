package store

import (
	"context"
	"errors"
	"fmt"

	"tamatch/internal/domain"
)

var (
	errNoDocument  = errors.New("a document that was put up and not taken down is missing")
	errNoPuttingUp = errors.New("there is a document that nobody put up")
	errDocument    = errors.New("a document does not hold what was put up")
)

// auditDocuments compares the documents of matches with what their histories say. Each question is one statement, so that
// others may go on putting documents up; one document's bytes are held at a time.
func (s *Store) auditDocuments(ctx context.Context, a *audit) error {
	found := func(matchID, reference, documentID string, err error) {
		a.broken(Broken{domain.KindMatch, matchID, reference, fmt.Errorf("%w (%s)", err, documentID)})
	}
	var gone []struct{ ID, RecordID, Reference string }
	err := s.query(ctx).Raw(`SELECT e.id, e.record_id, m.reference FROM events e JOIN matches m ON m.id = e.record_id
		WHERE e.kind = ? AND e.action = ?
		AND NOT EXISTS (SELECT 1 FROM match_documents d WHERE d.id = e.id AND d.match_id = e.record_id)
		AND NOT EXISTS (SELECT 1 FROM events t WHERE t.kind = e.kind AND t.record_id = e.record_id AND t.action = ? AND t.changes LIKE '%' || e.id || '%')
		ORDER BY e.id`, domain.KindMatch, domain.ActionAttach, domain.ActionTakeDown).Scan(&gone).Error
	if err != nil {
		return failed("looking for missing documents", err)
	}
	for _, g := range gone {
		found(g.RecordID, g.Reference, g.ID, errNoDocument)
	}
	db := s.query(ctx)
	rows, err := db.Raw(`SELECT d.id, d.match_id, d.size, d.sha256, m.reference, c.data, e.changes FROM match_documents d
		JOIN matches m ON m.id = d.match_id
		LEFT JOIN match_document_contents c ON c.document_id = d.id
		LEFT JOIN events e ON e.id = d.id AND e.kind = ? AND e.record_id = d.match_id AND e.action = ?
		ORDER BY d.id`, domain.KindMatch, domain.ActionAttach).Rows()
	if err != nil {
		return failed("reading the documents", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d struct {
			ID, MatchID, Reference string
			Size                   int
			SHA256                 string `gorm:"column:sha256"`
			Data                   []byte
			Changes                []domain.Change `gorm:"serializer:json"`
		}
		if err := db.ScanRows(rows, &d); err != nil {
			return failed("reading a document", err)
		}
		switch told, ok := toldDigest(d.Changes); {
		case !ok:
			found(d.MatchID, d.Reference, d.ID, errNoPuttingUp)
		case len(d.Data) != d.Size || domain.DocumentDigest(d.Data) != d.SHA256 || told != "sha256:"+d.SHA256:
			found(d.MatchID, d.Reference, d.ID, errDocument)
		}
	}
	return failed("reading the documents", rows.Err())
}

// toldDigest is the digest that the event of putting a document up names.
func toldDigest(changes []domain.Change) (string, bool) {
	for _, c := range changes {
		if c.Field == domain.DocumentDigestField {
			return c.New, true
		}
	}
	return "", false
}
