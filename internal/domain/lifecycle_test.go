package domain_test

import (
	"slices"
	"testing"

	"tamatch/internal/domain"
)

// reach walks a table from a status and answers every status it can come to.
func reach[S ~string](t domain.Table[S], from S) []S {
	seen := []S{from}
	for i := 0; i < len(seen); i++ {
		for _, s := range t.From(seen[i]) {
			for _, to := range []S{s.To, s.Else} {
				if to != "" && !slices.Contains(seen, to) {
					seen = append(seen, to)
				}
			}
		}
	}
	return seen
}

func TestEveryStatusIsReached(t *testing.T) {
	needs := reach(domain.NeedLifecycle, domain.NeedDraft)
	for _, s := range domain.NeedStatuses {
		if !slices.Contains(needs, s) {
			t.Errorf("no way leads a need to %s", s)
		}
	}
	offers := reach(domain.OfferLifecycle, domain.OfferDraft)
	for _, s := range domain.OfferStatuses {
		if !slices.Contains(offers, s) {
			t.Errorf("no way leads an offer to %s", s)
		}
	}
	matches := reach(domain.MatchLifecycle, domain.MatchNone)
	for _, s := range domain.MatchStatuses {
		if !slices.Contains(matches, s) {
			t.Errorf("no way leads a match to %s", s)
		}
		if leaves := len(domain.MatchLifecycle.From(s)) > 0; leaves == s.Ended() {
			t.Errorf("a match that is %s: ended %v, but steps leave it: %v", s, s.Ended(), leaves)
		}
	}
}

func TestClosedIsFinalAndEverythingButDraftCloses(t *testing.T) {
	for _, s := range domain.NeedStatuses {
		_, closes := domain.NeedLifecycle.Find(s, domain.ActionClose)
		if want := s != domain.NeedDraft && s != domain.NeedClosed; closes != want {
			t.Errorf("a need that is %s closes: %v", s, closes)
		}
	}
	if n := len(domain.NeedLifecycle.From(domain.NeedClosed)); n != 0 {
		t.Errorf("%d steps leave closed", n)
	}
}

func TestActionsAskForRoleAndOrganization(t *testing.T) {
	n := domain.Need{OrganizationID: "kenya", Status: domain.NeedClearing}
	focal := member("kenya", domain.OrgState, true, domain.RoleFocalPoint)
	actions := func(v domain.Viewer) (out []domain.Action) {
		for _, s := range n.Actions(v) {
			out = append(out, s.Action)
		}
		return out
	}
	if got := actions(focal); !slices.Equal(got, []domain.Action{domain.ActionClear, domain.ActionSendBack, domain.ActionClose}) {
		t.Errorf("the focal point may %v", got)
	}
	for who, v := range viewers {
		if who == "owner, author" || who == "clock" {
			continue
		}
		if got := actions(v); len(got) > 0 {
			t.Errorf("%s may %v", who, got)
		}
	}
	if got := actions(member("chad", domain.OrgState, true, domain.RoleFocalPoint)); len(got) > 0 {
		t.Errorf("the focal point of another State may %v", got)
	}
}

func TestMatchAnswersBindTheRightSide(t *testing.T) {
	m := domain.Match{RequesterID: "kenya", ProviderID: "iom", Status: domain.MatchWithRequester, StartedBy: domain.SideProvider}
	may := func(v domain.Viewer, a domain.Action) bool {
		return slices.ContainsFunc(m.Actions(v), func(s domain.Step[domain.MatchStatus]) bool { return s.Action == a })
	}
	focal := member("kenya", domain.OrgState, true, domain.RoleFocalPoint)
	author := member("kenya", domain.OrgState, true, domain.RoleAuthor)
	provider := member("iom", domain.OrgIGO, true, domain.RoleProvider)
	if !may(focal, domain.ActionAccept) || may(author, domain.ActionAccept) || may(provider, domain.ActionAccept) {
		t.Error("with the requester, only its focal point accepts")
	}
	if !may(provider, domain.ActionWithdraw) || may(focal, domain.ActionWithdraw) || may(viewers["broker"], domain.ActionWithdraw) {
		t.Error("only who started a match withdraws it")
	}
	if may(viewers["broker"], domain.ActionAccept) {
		t.Error("the secretariat answers for nobody")
	}
	if len(m.ByLetter(viewers["broker"])) != 2 || m.ByLetter(focal) != nil {
		t.Error("a broker may record the requester's answer by letter, nobody else")
	}
}
