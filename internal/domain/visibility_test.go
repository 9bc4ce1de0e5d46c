package domain_test

import (
	"fmt"
	"testing"
	"time"

	"tamatch/internal/domain"
)

var verifiedAt = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func member(org string, kind domain.OrganizationKind, verified bool, roles ...domain.Role) domain.Viewer {
	o := domain.Organization{ID: org, Kind: kind}
	if verified {
		o.Verified = &verifiedAt
	}
	return domain.NewViewer(domain.Person{ID: "person-of-" + org, OrganizationID: org, Roles: roles}, o)
}

// viewers are one of each kind that the visibility table knows; the owner is "kenya".
var viewers = map[string]domain.Viewer{
	"public":                   {},
	"owner, author":            member("kenya", domain.OrgState, true, domain.RoleAuthor),
	"owner, observer":          member("kenya", domain.OrgState, true, domain.RoleObserver),
	"named provider":           member("named", domain.OrgIGO, true, domain.RoleProvider),
	"provider of a match":      member("matched", domain.OrgUNEntity, true, domain.RoleProvider),
	"verified stranger":        member("other", domain.OrgNGO, true, domain.RoleProvider),
	"unverified stranger":      member("new", domain.OrgNGO, false, domain.RoleProvider),
	"broker":                   member("unodc", domain.OrgSecretariat, true, domain.RoleBroker),
	"observer of secretariat":  member("unodc", domain.OrgSecretariat, true, domain.RoleObserver),
	"broker role of a State":   member("chad", domain.OrgState, true, domain.RoleBroker),
	"mission, no organization": domain.NewViewer(domain.Person{ID: "mission", Roles: []domain.Role{domain.RoleObserver}}, domain.Organization{}),
	"clock":                    domain.Clock(),
}

// sees says it in the words of the table, apart from the code under test.
func sees(who string, status domain.NeedStatus, vis domain.Visibility) bool {
	switch who {
	case "clock", "owner, author", "owner, observer", "provider of a match":
		return true
	case "broker", "observer of secretariat":
		return status != domain.NeedDraft && status != domain.NeedClearing
	}
	if status != domain.NeedOpen && status != domain.NeedDormant && status != domain.NeedClosed {
		return false
	}
	switch vis {
	case domain.Public:
		return true
	case domain.Parties:
		return who == "named provider" || who == "verified stranger" || who == "broker role of a State"
	case domain.Named:
		return who == "named provider"
	}
	return false
}

func TestVisibilityTable(t *testing.T) {
	for who, v := range viewers {
		for _, status := range domain.NeedStatuses {
			for _, vis := range domain.Visibilities {
				n := domain.Need{OrganizationID: "kenya", Status: status, Visibility: vis, NamedOrgs: []string{"named"}}
				got := v.Opens(n.Readers([]string{"matched"}))
				if want := sees(who, status, vis); got != want {
					t.Errorf("%s sees a need that is %s and %s: %v, want %v", who, status, vis, got, want)
				}
			}
		}
	}
}

func TestNamedOrganizationsOpenOnlyNamedRecords(t *testing.T) {
	for _, vis := range []domain.Visibility{domain.SecretariatOnly, domain.Parties} {
		n := domain.Need{OrganizationID: "kenya", Status: domain.NeedOpen, Visibility: vis, NamedOrgs: []string{"new"}}
		if viewers["unverified stranger"].Opens(n.Readers(nil)) {
			t.Errorf("a need that is %s opened to an organization left over in its list of names", vis)
		}
	}
}

func TestRestrictedFieldsStayWithOwnerAndSecretariat(t *testing.T) {
	n := domain.Need{
		OrganizationID: "kenya", Status: domain.NeedOpen, Visibility: domain.Public,
		Contact: "a", InternalNote: "b", ReturnReason: "c", AuthorID: "d", AssignedTo: "e", NamedOrgs: []string{"f"},
		Provider: domain.ProviderProfile{Excluded: []string{"g"}, Languages: []string{"fr"}},
	}
	for who, v := range viewers {
		got := n.For(v)
		hidden := fmt.Sprint(got.Contact, got.InternalNote, got.ReturnReason, got.AuthorID, got.AssignedTo, got.NamedOrgs, got.Provider.Excluded)
		inside := who == "owner, author" || who == "owner, observer" || who == "broker" || who == "observer of secretariat" || who == "clock"
		if inside != (hidden == fmt.Sprint("a", "b", "c", "d", "e", []string{"f"}, []string{"g"})) {
			t.Errorf("%s reads restricted fields as %q", who, hidden)
		}
		if !inside && hidden != "[] []" {
			t.Errorf("%s still reads %q", who, hidden)
		}
		if len(got.Provider.Languages) != 1 {
			t.Errorf("%s lost a field that is not restricted", who)
		}
	}
	if n.Contact == "" || n.Provider.Excluded == nil {
		t.Error("redacting for a viewer changed the record itself")
	}
}

func TestMatchReaders(t *testing.T) {
	at := verifiedAt
	requester, provider := viewers["owner, author"], viewers["provider of a match"]
	for _, c := range []struct {
		name                 string
		m                    domain.Match
		byRequester, byOther bool
	}{
		{"suggested", domain.Match{Status: domain.MatchSuggested}, false, false},
		{"proposed", domain.Match{Status: domain.MatchWithRequester, ProposedAt: &at}, true, false},
		{"interest", domain.Match{Status: domain.MatchWithRequester, ProposedAt: &at, Provider: domain.Answer{Value: domain.Accepted}}, true, true},
		{"requester accepted", domain.Match{Status: domain.MatchWithProvider, ProposedAt: &at, Requester: domain.Answer{Value: domain.Accepted}}, true, true},
		{"requester declined a proposal", domain.Match{Status: domain.MatchDeclined, ProposedAt: &at, Requester: domain.Answer{Value: domain.Declined}}, true, false},
	} {
		c.m.RequesterID, c.m.ProviderID = "kenya", "matched"
		keys := c.m.Readers()
		if requester.Opens(keys) != c.byRequester || provider.Opens(keys) != c.byOther {
			t.Errorf("%s: requester %v, provider %v", c.name, requester.Opens(keys), provider.Opens(keys))
		}
		if !viewers["broker"].Opens(keys) || !viewers["observer of secretariat"].Opens(keys) {
			t.Errorf("%s: the secretariat does not see it", c.name)
		}
		for _, who := range []string{"public", "verified stranger", "named provider", "broker role of a State"} {
			if viewers[who].Opens(keys) {
				t.Errorf("%s: %s sees it", c.name, who)
			}
		}
	}
}

// The words of an offer that was made for one need tell of that need.
func TestAnOfferForOneNeedIsReadByNobodyWhoMayNotReadTheNeed(t *testing.T) {
	for _, needStatus := range domain.NeedStatuses {
		for _, needVis := range domain.Visibilities {
			n := domain.Need{ID: "n", OrganizationID: "kenya", Status: needStatus, Visibility: needVis, NamedOrgs: []string{"named", "new"}}
			need := n.Readers([]string{"matched"})
			for _, status := range domain.OfferStatuses {
				for _, vis := range domain.Visibilities {
					free := domain.Offer{OrganizationID: "other", Status: status, Visibility: vis, NamedOrgs: []string{"named", "chad"}}
					bound := free
					bound.SingleNeed = n.ID
					keys := bound.Readers(need, nil)
					for who, v := range viewers {
						got := v.Opens(keys)
						if who == "verified stranger" || who == "broker" || who == "observer of secretariat" || who == "clock" { // provider and secretariat
							if got != v.Opens(free.Readers(nil, nil)) {
								t.Errorf("%s sees an offer of their own register that is %s: %v", who, status, got)
							}
							continue
						}
						if got && !v.Opens(need) {
							t.Errorf("%s sees a %s offer that is %s, made for a need that is %s and %s", who, vis, status, needStatus, needVis)
						}
						if got && !v.Opens(free.Readers(nil, nil)) {
							t.Errorf("%s sees a %s offer that is %s because of its need", who, vis, status)
						}
						if vis == domain.Public && status == domain.OfferOpen && got != v.Opens(need) {
							t.Errorf("%s may read a need that is %s and %s and not the public offer for it", who, needStatus, needVis)
						}
					}
					if requester := viewers["owner, author"]; !requester.Opens(bound.Readers(need, []string{"kenya"})) {
						t.Error("a match has shown the offer to the requester")
					}
				}
			}
		}
	}
	parties := domain.Need{ID: "n", OrganizationID: "kenya", Status: domain.NeedOpen, Visibility: domain.Parties}
	o := domain.Offer{OrganizationID: "other", Status: domain.OfferOpen, Visibility: domain.Parties, SingleNeed: "n"}
	if !viewers["named provider"].Opens(o.Readers(parties.Readers(nil), nil)) {
		t.Error("what both show to the parties is theirs")
	}
	if viewers["named provider"].Opens(o.Readers(nil, nil)) {
		t.Error("a need that is not known opens nothing")
	}
}
