package domain

import "time"

// OrganizationKind says what an organization is.
type OrganizationKind string

const (
	OrgState       OrganizationKind = "state"
	OrgUNEntity    OrganizationKind = "un_entity"
	OrgIGO         OrganizationKind = "igo"
	OrgNGO         OrganizationKind = "ngo"
	OrgAcademia    OrganizationKind = "academia"
	OrgSecretariat OrganizationKind = "secretariat"
)

// OrganizationKinds that may be registered beside the secretariat.
var OrganizationKinds = []OrganizationKind{OrgState, OrgUNEntity, OrgIGO, OrgNGO, OrgAcademia}

// Organization is a State, a provider or the secretariat. A State can be a
// requester and a provider at once.
type Organization struct {
	ID        string           `gorm:"primaryKey"`
	Kind      OrganizationKind // what it is
	State     string           // ISO 3166 alpha-3 code, for Kind state
	Name      string           // as registered; a State is shown by its UN short name in the reader's language
	Short     string           // acronym or short form, for lists: "UNODC"
	Provides  bool             // may post offers
	Verified  *time.Time       // when the secretariat verified it; nil means not yet
	Website   string           // https address, optional
	Contact   string           // restricted: disclosed at agreed, to the two parties only
	Demo      bool             // belongs to the demonstration
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int
}

// IsState says whether the organization is a country.
func (o Organization) IsState() bool { return o.Kind == OrgState }
