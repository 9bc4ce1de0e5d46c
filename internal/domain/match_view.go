package domain

// For is the match as the viewer may read it. needSeen says whether the viewer may see the
// need. A provider that showed interest in an anonymous card reads its match before it may
// see the need: whose need it is, and what the reasons tell of its words, is withheld until then.
// Which person answered for the other side is not told to a party.
func (m Match) For(v Viewer, needSeen bool) Match {
	if v.clock || v.Secretariat() {
		return m
	}
	m.AssignedTo = ""
	if !v.Belongs(m.RequesterID) {
		m.Requester.By = ""
	}
	if !v.Belongs(m.ProviderID) {
		m.Provider.By = ""
	}
	if !needSeen && !v.Belongs(m.RequesterID) {
		m.RequesterID = ""
		m.Reasons, m.Covered, m.Uncovered = nil, nil, nil
	}
	return m
}

// For is the message as the viewer may read it, in the match as the viewer reads it.
func (w MatchMessage) For(v Viewer, m Match) MatchMessage {
	if v.clock || v.Secretariat() || v.Belongs(w.OrganizationID) {
		return w
	}
	w.PersonID = ""
	if w.Side == SideRequester && m.RequesterID == "" {
		w.OrganizationID = ""
	}
	return w
}
