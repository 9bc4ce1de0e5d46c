package main

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
)

// storyNote is the overview note that the story ends with.
type storyNote struct{ By, Title string }

// note drafts and publishes an overview of what the public sees once everything else has happened.
func (c *course) note(ctx context.Context, n storyNote) error {
	p := c.app.catalogue.For(i18n.Reference)
	c.now = c.start
	drafter := c.viewers[n.By]
	draft, err := c.broker.CreateNote(ctx, drafter, domain.Note{Title: n.Title, Language: p.Lang(), Cover: domain.NoteCover{Distribution: p.T("note.general")}})
	if err != nil {
		return err
	}
	o, err := report.Build(ctx, c.app.store, report.Scope{})
	if err != nil {
		return err
	}
	data, err := report.Freeze(o.For(domain.Viewer{}), report.Compose(p, o, draft))
	if err != nil {
		return err
	}
	_, err = c.broker.PublishNote(ctx, drafter, draft.ID, draft.Version, data)
	return err
}
