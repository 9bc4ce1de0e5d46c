package exchange

import (
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// DemoChecklist is a checklist of the demonstration: made up, and marked so like every record of it.
type DemoChecklist struct {
	domain.Checklist
	Authors []string // their e-mail addresses
	Answers []domain.ChecklistAnswer
}

// DemoChecklists are one that Zimbabwe is writing on the Firearms Protocol and one that Madagascar has cleared on the
// Convention. Their answers come from a file of the reference data and are not the States' own.
func DemoChecklists(now time.Time) []DemoChecklist {
	var out []DemoChecklist
	for _, d := range reference.DemoChecklists() {
		c := DemoChecklist{Authors: d.Authors, Checklist: domain.Checklist{
			State: d.State, Instrument: domain.Instrument(d.Instrument), Cycle: now.Format("2006"), Language: d.Language,
			Status: domain.ChecklistStatus(d.Status), StatusSince: now.AddDate(0, 0, -d.Days), CreatedAt: now.AddDate(0, 0, -2*d.Days),
		}}
		for _, a := range d.Answers {
			answer := domain.ChecklistAnswer{
				Question: a.Question, Implemented: domain.Implemented(a.Implemented), Law: a.Law, Practice: a.Practice,
				Difficulty: a.Difficulty, Assistance: a.Assistance, Received: a.Received,
			}
			for _, o := range a.Obstacles {
				answer.Obstacles = append(answer.Obstacles, domain.Obstacle(o))
			}
			for _, s := range a.Wanted {
				answer.Wanted = append(answer.Wanted, domain.Subtype(s))
			}
			c.Answers = append(c.Answers, answer)
		}
		out = append(out, c)
	}
	return out
}
