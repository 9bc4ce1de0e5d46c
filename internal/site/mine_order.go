package site

import "tamatch/internal/domain"

// mineSorts are the orders of the list, by their name in the address.
var mineSorts = []struct{ code, label, needs, offers string }{
	{"", "mine.sort.updated", "-updated", "-updated"},
	{"due", "mine.sort.due", "review", "renew"},
	{"priority", "mine.sort.priority", "priority", ""},
	{"reference", "mine.sort.reference", "-reference", "-reference"},
}

// listsNeeds says whether the list is of needs; if not, it is of offers.
func (r *request) listsNeeds() bool {
	return r.query("kind") == "need" || r.query("kind") != "offer" && r.Organization.IsState()
}

// mineParameters are what the address of the list can ask for: statuses of the kind of record that it lists.
func (r *request) mineParameters() []parameter {
	kind, status, sorts := r.parameter("kind", "records.facet.kind"), r.parameter("status", "mine.status"), r.parameter("sort", "directory.sort")
	kind.add("need", r.T("mine.needs"))
	kind.add("offer", r.T("mine.offers"))
	b, needs := Base{Printer: r.Printer}, r.listsNeeds()
	if needs {
		for _, st := range domain.NeedStatuses {
			status.add(string(st), b.NeedStatus(st).Label)
		}
	} else {
		for _, st := range domain.OfferStatuses {
			status.add(string(st), b.OfferStatus(st).Label)
		}
	}
	for _, sort := range mineSorts {
		if needs || sort.offers != "" {
			sorts.add(sort.code, r.T(sort.label))
		}
	}
	return []parameter{*kind, *status, *sorts}
}

// sortOf is the store's order for the one that the address names.
func (r *request) sortOf(needs bool) string {
	for _, sort := range mineSorts {
		if sort.code == r.query("sort") {
			if needs {
				return sort.needs
			}
			return sort.offers
		}
	}
	return ""
}

// mineOrder orders the list another way.
type mineOrder struct {
	Label, Href string
	Current     bool
}
