package site

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tamatch/internal/domain"
)

// who may come to a route. What a handler shows is the store's question, and what it changes the broker's; this only
// turns away early, so that nobody fills in a form for nothing.
type who string

const (
	everyone    who = "everyone"
	signedIn    who = "signed in"
	secretariat who = "secretariat" // its observers included
	brokers     who = "brokers of the secretariat"
	admin       who = "administrator"
	members     who = "members of an organization"
	authors     who = "authors and focal points of a State"
	providers   who = "members of providers"
	states      who = "members of States, and the secretariat"
	machines    who = "machines" // no session, no language: files and probes
)

// route is one line of the table.
type route struct {
	method string
	path   string
	handle func(*request) error
	who    who
}

// routes is every address of the site.
func (s *Site) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	table := []route{
		// Signing in and out
		{get, "/sign-in", s.showSignIn, everyone},
		{post, "/sign-in", s.signIn, everyone},
		{post, "/sign-out", s.signOut, everyone},
		{get, "/account", s.showAccount, signedIn},
		{post, "/account/password", s.changePassword, signedIn},
		{post, "/account/language", s.changeLanguage, signedIn},
		{get, "/account/tokens", s.showTokens, signedIn},
		{post, "/account/tokens", s.createToken, signedIn},
		{post, "/account/tokens/:id/revoke", s.revokeToken, signedIn},

		// Directory
		{get, "/directory", s.listStates, everyone},
		{get, "/organizations", s.showDirectory, everyone},
		{get, "/states", s.listStates, everyone},
		{get, "/states/:code", s.showState, everyone},
		{get, "/providers", s.listProviders, everyone},
		{get, "/providers/:id", s.showProvider, everyone},

		// Reading: start, search, needs and offers
		{get, "/", s.showStart, everyone},
		{get, "/records", s.listRecords, everyone},
		{get, "/needs", s.listRecords, everyone},
		{get, "/offers", s.listRecords, everyone},
		{get, "/needs/:ref", s.showNeed, everyone},
		{post, "/needs/:ref/act", s.actNeed, signedIn},
		{post, "/needs/:ref/ask", s.askProvider, signedIn},
		{post, "/needs/:ref/propose", s.proposePair, secretariat},
		{post, "/needs/:ref/interest", s.showInterest, signedIn},
		{get, "/offers/:ref", s.showOffer, everyone},
		{post, "/offers/:ref/act", s.actOffer, signedIn},

		// Writing: needs, offers, and the records of one's own organization
		{get, "/needs/new", needWriting.begin, authors},
		{post, "/needs", needWriting.create, authors},
		{get, "/needs/:ref/edit", needWriting.edit, signedIn},
		{get, "/needs/:ref/edit/:step", needWriting.showStep, signedIn},
		{post, "/needs/:ref/edit/:step", needWriting.saveStep, signedIn},
		{post, "/needs/:ref/help", needWriting.showHelp, signedIn},
		{post, "/needs/:ref/submit", needWriting.submit, signedIn},
		{get, "/needs/:ref/changes", needWriting.showChanges, signedIn},
		{post, "/needs/:ref/give-up", needWriting.giveUp, signedIn},
		{post, "/needs/:ref/copy", s.copyNeed, signedIn},
		{post, "/needs/:ref/priority", s.setPriority, signedIn},
		{get, "/offers/new", offerWriting.begin, providers},
		{post, "/offers", offerWriting.create, providers},
		{get, "/offers/:ref/edit", offerWriting.edit, signedIn},
		{get, "/offers/:ref/edit/:step", offerWriting.showStep, signedIn},
		{post, "/offers/:ref/edit/:step", offerWriting.saveStep, signedIn},
		{post, "/offers/:ref/help", offerWriting.showHelp, signedIn},
		{post, "/offers/:ref/submit", offerWriting.submit, signedIn},
		{get, "/offers/:ref/changes", offerWriting.showChanges, signedIn},
		{post, "/offers/:ref/give-up", offerWriting.giveUp, signedIn},
		{post, "/offers/:ref/copy", s.copyOffer, signedIn},
		{get, "/mine", s.showMine, members},
		{get, "/cards", s.listCards, providers},

		// Matches
		{get, "/matches", s.listMatches, signedIn},
		{get, "/matches/:ref", s.showMatch, signedIn},
		{post, "/matches/:ref/act", s.actMatch, signedIn},
		{post, "/matches/:ref/messages", s.writeMatch, signedIn},
		{post, "/matches/:ref/documents", s.attachDocument, signedIn},
		{get, documentPath, s.downloadDocument, signedIn},
		{post, documentPath + "/take-down", s.takeDownDocument, signedIn},

		// Self-assessment checklists
		{get, "/checklists", s.listChecklists, states},
		{post, "/checklists", s.startChecklist, authors},
		{get, "/checklists/new", s.newChecklist, authors},
		{get, "/checklists/:ref", s.showChecklist, states},
		{get, "/checklists/:ref/questions/:question", s.showChecklistQuestion, states},
		{post, "/checklists/:ref/questions/:question", s.saveChecklistQuestion, states},
		{get, "/checklists/:ref/check", s.checkChecklist, states},
		{post, "/checklists/:ref/act", s.actChecklist, states},
		{get, "/checklists/:ref/print", s.printChecklist, states},
		{get, "/checklists/:ref/form", s.showChecklistForm, states},
		{post, "/checklists/:ref/form", s.fillChecklist, states},
		{get, "/checklists/:ref/form.xlsx", s.takeChecklistForm, states},
		{get, "/checklists/:ref/needs", s.showChecklistNeeds, states},
		{post, "/checklists/:ref/needs", s.actChecklistNeed, states},

		// The secretariat's desk
		{get, "/desk", s.showDesk, secretariat},
		{post, "/desk/act", s.actDesk, secretariat},

		// The overview, its figures, and the notes for the Conference
		{get, "/overview", s.showOverview, everyone},
		{get, "/overview/:file", s.downloadOverview, everyone},
		{get, "/overview/records", s.openFigure, everyone},
		{get, "/overview/gap", s.showGap, everyone},
		{get, "/overview/compendium", s.showCompendium, everyone},
		{get, "/overview/compendium.docx", s.downloadCompendium, everyone},
		{get, "/figures/:file", s.showFigure, everyone},
		{get, "/notes", s.listNotes, everyone},
		{post, "/notes", s.createNote, secretariat},
		{get, "/annotations/:ref", s.showGroup, secretariat},
		{post, "/annotations/:ref", s.annotate, secretariat},
		{get, "/notes/:ref", s.showNote, everyone},
		{post, "/notes/:ref", s.coverNote, secretariat},
		{post, "/notes/:ref/scope", s.scopeNote, secretariat},
		{post, "/notes/:ref/paragraphs", s.editParagraph, secretariat},
		{post, "/notes/:ref/publish", s.publishNote, secretariat},
		{get, "/notes/:ref/compare", s.compareNote, everyone},
		{get, "/notes/:ref/:file", s.downloadNote, everyone},
		{get, "/notes/:ref/versions/:number", s.showNote, everyone},
		{get, "/notes/:ref/versions/:number/:file", s.downloadNote, everyone},

		// The response tracker
		{get, "/tracker", s.showTracker, everyone},
		{get, "/tracker/answers", s.showTrackerAnswers, everyone},
		{get, "/tracker/states/:code", s.showTrackerState, signedIn},
		{post, "/tracker/states/:code/answers", s.recordAnswer, brokers},
		{post, "/tracker/answers/:id/withdraw", s.withdrawAnswer, brokers},
		{get, "/tracker/cycles/new", s.newCycle, brokers},
		{post, "/tracker/cycles", s.openCycle, brokers},
		{get, "/tracker/cycles/:id", s.showCycle, brokers},
		{post, "/tracker/cycles/:id", s.changeCycle, brokers},
		{get, "/tracker/remind", s.showRemind, secretariat},
		{get, "/tracker/remind.csv", s.remindSheet, secretariat},
		{post, "/tracker/remind", s.recordReminders, brokers},
		{get, "/tracker/help", s.showHelpOffered, secretariat},
		{post, "/tracker/help", s.askForReporting, authors},
		{get, "/tracker/import", s.showImport, brokers},
		{post, "/tracker/import", s.importAnswers, brokers},
		{get, "/tracker/parties", s.showParties, secretariat},
		{post, "/tracker/parties", s.loadParties, brokers},

		// Administration
		{get, "/admin", s.showRegister, admin},
		{get, "/admin/organizations", s.listOrganizations, admin},
		{post, "/admin/organizations", s.createOrganization, admin},
		{get, "/admin/organizations/new", s.newOrganization, admin},
		{get, "/admin/organizations/:id", s.showOrganization, admin},
		{post, "/admin/organizations/:id", s.updateOrganization, admin},
		{post, "/admin/organizations/:id/verify", s.verifyOrganization, admin},
		{get, "/admin/people", s.listPeople, admin},
		{post, "/admin/people", s.createPerson, admin},
		{get, "/admin/people/new", s.newPerson, admin},
		{get, "/admin/people/:id", s.showPerson, admin},
		{post, "/admin/people/:id", s.updatePerson, admin},
		{post, "/admin/people/:id/roles", s.setRoles, admin},
		{post, "/admin/people/:id/disable", s.disablePerson, admin},
		{post, "/admin/people/:id/password", s.resetPassword, admin},
		{get, "/admin/jobs", s.showJobs, admin},
		{post, "/admin/jobs/:id/retry", s.retryJob, admin},

		// For machines
		{get, "/static/*", s.serveStatic, machines},
		{get, "/favicon.ico", s.serveIcon, machines},
		{get, "/robots.txt", s.serveRobots, machines},
		{get, "/healthz", s.health, machines},
		{get, "/readyz", s.ready, machines},
		{get, "/metrics", s.showMetrics, machines},
	}
	if s.options.Dev {
		table = append(table, route{get, "/components", s.showGallery, everyone})
	}
	if s.options.Demo {
		table = append(table, route{get, "/demo/sign-in/:token", s.demoSignIn, everyone})
	}
	return table
}

// admits says whether the route is open to the viewer. The public is asked to sign in, anybody else is refused.
func (w who) admits(v domain.Viewer) bool {
	switch w {
	case everyone, machines:
		return true
	case signedIn:
		return v.SignedIn()
	case members:
		return v.SignedIn() && v.OrganizationID != ""
	case authors:
		return writesNeeds(v)
	case providers:
		return v.SignedIn() && v.OrganizationID != "" && v.Has(domain.RoleProvider)
	case states:
		return readsChecklists(v)
	case secretariat:
		return v.Secretariat()
	case brokers:
		return v.SignedIn() && v.Broker()
	case admin:
		return v.SignedIn() && v.Admin()
	}
	return false
}

// serve is a route as echo knows it.
func (s *Site) serve(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.requestOf(c)
		if !rt.who.admits(r.Viewer) {
			switch {
			case r.Viewer.SignedIn():
				return domain.ErrForbidden
			case rt.method == http.MethodGet:
				return r.see(r.signInHref())
			default:
				// The form was sent after the session had ended: signing in leads back to the page it stood on.
				r.say(ToneWrong, "session.ended")
				return r.see(r.signInHref())
			}
		}
		if rt.method != http.MethodGet {
			read := readForm
			if fileForms[rt.path] != "" {
				read = readFileForm
			}
			if err := read(c); err != nil {
				return err
			}
		}
		if from, ok := lasting[rt.path]; ok && rt.method == http.MethodGet {
			if done, err := s.unchanged(r, from); done || err != nil {
				return err
			}
		}
		return rt.handle(r)
	}
}

// offers says whether the site has a page at that path, so that navigation names only what exists.
func (s *Site) offers(path string) bool {
	_, ok := s.table[http.MethodGet+" "+path]
	return ok
}
