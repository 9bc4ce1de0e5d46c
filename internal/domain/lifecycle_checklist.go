package domain

import "slices"

// ChecklistStatus is where a checklist stands.
type ChecklistStatus string

const (
	ChecklistDraft    ChecklistStatus = "draft"
	ChecklistClearing ChecklistStatus = "clearing"
	ChecklistCleared  ChecklistStatus = "cleared"
)

// ChecklistStatuses in the order of the lifecycle.
var ChecklistStatuses = []ChecklistStatus{ChecklistDraft, ChecklistClearing, ChecklistCleared}

// ChecklistLifecycle is the transition table of a checklist. One that was cleared can be taken back by the focal point, who
// says why; the secretariat then no longer reads it.
var ChecklistLifecycle = Table[ChecklistStatus]{
	{From: ChecklistDraft, Action: ActionSubmit, By: ByAuthor, To: ChecklistClearing},
	{From: ChecklistClearing, Action: ActionClear, By: ByFocalPoint, To: ChecklistCleared},
	{From: ChecklistClearing, Action: ActionSendBack, By: ByFocalPoint, To: ChecklistDraft, Reason: true},
	{From: ChecklistCleared, Action: ActionRecall, By: ByFocalPoint, To: ChecklistDraft, Reason: true},
}

// ActorsOf says which actors of the checklist's table the viewer is.
func (c Checklist) ActorsOf(v Viewer) []Actor {
	if !v.Belongs(c.OrganizationID) {
		return nil
	}
	var out []Actor
	if v.Has(RoleAuthor) {
		out = append(out, ByAuthor, ByState)
	}
	if v.Has(RoleFocalPoint) {
		out = append(out, ByFocalPoint, ByAuthor, ByState)
	}
	return out
}

// Actions are the steps that the viewer may take with the checklist now.
func (c Checklist) Actions(v Viewer) []Step[ChecklistStatus] {
	return allowed(ChecklistLifecycle.From(c.Status), c.ActorsOf(v))
}

// Discards says whether the viewer may remove the checklist while it stands [Checklist.Unwritten]: the focal point, and the
// author who began it or has written in it.
func (c Checklist) Discards(v Viewer) bool {
	actors := c.ActorsOf(v)
	return slices.Contains(actors, ByFocalPoint) || slices.Contains(actors, ByAuthor) && slices.Contains(c.Authors, v.PersonID)
}

// Unwritten says whether the checklist is a draft that was never handed in and in which nobody has written an answer: what
// was carried over does not count.
func (c Checklist) Unwritten(answers map[string]ChecklistAnswer) bool {
	for _, a := range answers {
		if a.UpdatedBy != "" && !a.Blank() {
			return false
		}
	}
	return c.Status == ChecklistDraft && c.ReturnReason == ""
}

// MayAnswer says whether the viewer may write answers now: every author of the State while it is a draft, the focal point
// in clearance as well.
func (c Checklist) MayAnswer(v Viewer) bool {
	if !slices.Contains(c.ActorsOf(v), ByState) {
		return false
	}
	return c.Status == ChecklistDraft || c.Status == ChecklistClearing && v.Has(RoleFocalPoint)
}
