package broker

import (
	"context"

	"tamatch/internal/domain"
)

// SetLanguage keeps the language in which a person reads the pages, "" for the browser's; everybody may choose their own.
func (b *Broker) SetLanguage(ctx context.Context, actor domain.Viewer, id, language string) (domain.Person, error) {
	own := actor.SignedIn() && actor.PersonID == id
	return b.changePerson(ctx, actor, id, 0, administers(actor) || own, func(to *domain.Person) { to.Language = language })
}
