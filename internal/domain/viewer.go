package domain

import "slices"

// Viewer is who looks or acts: a person and the organization they act for. The
// zero Viewer is the public.
type Viewer struct {
	PersonID       string
	OrganizationID string
	Kind           OrganizationKind // of the organization
	State          string           // its ISO code, if it is a State
	Verified       bool             // the organization is verified
	Roles          []Role
	clock          bool
}

// Clock is the viewer that acts when time passes: it runs the clocks and the
// matcher, sees every record, and answers for nobody.
func Clock() Viewer { return Viewer{clock: true} }

// NewViewer is the viewer that a signed-in person is.
func NewViewer(p Person, o Organization) Viewer {
	return Viewer{
		PersonID: p.ID, OrganizationID: o.ID, Kind: o.Kind, State: o.State,
		Verified: o.Verified != nil, Roles: p.Roles,
	}
}

// SignedIn says whether somebody stands behind the viewer.
func (v Viewer) SignedIn() bool { return v.PersonID != "" }

// IsPublic says whether the viewer holds no key but everybody's.
func (v Viewer) IsPublic() bool { return !v.clock && slices.Equal(v.Keys(), Viewer{}.Keys()) }

// IsClock says whether the viewer is the passing of time.
func (v Viewer) IsClock() bool { return v.clock }

// Has says whether the viewer holds the role.
func (v Viewer) Has(r Role) bool { return slices.Contains(v.Roles, r) }

// Secretariat says whether the viewer reads as the secretariat, its observers
// included. To act takes a role as well: see [Viewer.Broker] and [Viewer.Admin].
func (v Viewer) Secretariat() bool { return v.SignedIn() && v.Kind == OrgSecretariat }

// Broker says whether the viewer works the secretariat's desk.
func (v Viewer) Broker() bool { return v.Kind == OrgSecretariat && v.Has(RoleBroker) }

// Admin says whether the viewer administers people, organizations and jobs.
func (v Viewer) Admin() bool { return v.Kind == OrgSecretariat && v.Has(RoleAdmin) }

// ActsFor says whether the viewer is a member of the organization who may change things.
func (v Viewer) ActsFor(organizationID string) bool {
	if organizationID == "" || v.OrganizationID != organizationID {
		return false
	}
	return v.Has(RoleAuthor) || v.Has(RoleFocalPoint) || v.Has(RoleProvider) || v.Broker() || v.Admin()
}

// Belongs says whether the viewer reads as a member of the organization,
// observers included.
func (v Viewer) Belongs(organizationID string) bool {
	return organizationID != "" && v.OrganizationID == organizationID
}
