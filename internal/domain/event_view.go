package domain

// EventsFor are the events of a need or offer of the owner as the viewer may read them. Its owner (and
// the clock) read all. The secretariat reads them without what the owner wrote to itself before it
// submitted. Others read only the steps between statuses that they may see, and when.
func EventsFor(events []Event, v Viewer, owner string) []Event {
	if v.clock || v.Belongs(owner) {
		return events
	}
	out := make([]Event, 0, len(events))
	status := ""
	for _, e := range events {
		before, after := status, status
		if e.From != "" {
			before = e.From
		}
		if e.To != "" {
			after = e.To
		}
		status = after
		switch {
		case v.Secretariat():
			if internal(before) && internal(after) {
				e.Reason, e.Changes = "", nil
			}
			out = append(out, e)
		case e.To != "" && before != after && NeedStatus(after).Shown():
			out = append(out, Event{Kind: e.Kind, RecordID: e.RecordID, Seq: e.Seq, At: e.At, Action: e.Action, From: e.From, To: e.To})
		}
	}
	return out
}

// internal says whether a record in the status is still among its owners.
func internal(status string) bool { return status == "" || NeedStatus(status).BeforeSubmitted() }

// MatchEventsFor are the events of a match as the viewer, a party to it or the secretariat, may
// read them. A party reads what its own side did in full; of the other side and of the secretariat what
// was done and why, but not by which person, and nothing of the desk's own bookkeeping.
func MatchEventsFor(events []Event, v Viewer, m Match) []Event {
	if v.clock || v.Secretariat() {
		return events
	}
	out := make([]Event, 0, len(events))
	for _, e := range events {
		if e.Action == ActionAssign || e.Action == ActionRescore || e.Action == ActionSuggest {
			continue
		}
		if !v.Belongs(e.OrganizationID) {
			e.PersonID, e.Changes, e.Prev, e.Hash = "", nil, "", ""
			if e.Side == SideRequester && m.RequesterID == "" { // withheld by Match.For
				e.OrganizationID = ""
			}
		}
		out = append(out, e)
	}
	return out
}
