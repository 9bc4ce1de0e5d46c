package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
)

type demoCmd struct {
	Data string `help:"Folder to keep the demonstration in; a temporary one, removed at the end, when not given." type:"path" placeholder:"DIR"`
	Addr string `help:"Loopback address to listen on." default:"127.0.0.1:8080"`
}

// Run serves the demonstration until it is told to stop.
func (d demoCmd) Run(r *run) error {
	host, _, err := net.SplitHostPort(d.Addr)
	if err != nil || !loopback(host) {
		return fmt.Errorf("--addr %s: the demonstration listens on loopback only, such as 127.0.0.1:8080", d.Addr)
	}
	c, err := LoadConfig(func(name string) (string, bool) {
		// What the demonstration decides itself is not taken from the environment.
		switch name {
		case "TAMATCH_ADDR", "TAMATCH_BASE_URL", "TAMATCH_DATABASE_URL", "TAMATCH_SEARCH_URL":
			return "", false
		}
		return lookupQuiet(name)
	})
	if err != nil {
		return err
	}
	dir := d.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "tamatch-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	listener, err := net.Listen("tcp", d.Addr)
	if err != nil {
		return fmt.Errorf("--addr %s: %w; another address is taken with --addr 127.0.0.1:0", d.Addr, err)
	}
	defer listener.Close()
	c = c.In(dir)
	c.Addr = listener.Addr().String()
	c.BaseURL = "http://" + c.Addr
	a, err := build(r.ctx, c, logger(c))
	if err != nil {
		return err
	}
	defer a.close()
	links, err := a.demonstrate(r.ctx)
	if err != nil {
		return fmt.Errorf("loading the demonstration: %w", err)
	}
	d.greet(r, a, links, dir)
	return a.serve(r.ctx, listener, links)
}

// greet prints the address and a link for each person.
func (d demoCmd) greet(r *run, a *app, links *auth.DemoLinks, dir string) {
	fmt.Fprintf(r.out, "tamatch demonstration: %s\n\nSign in with one click, as\n", a.config.BaseURL)
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	for _, l := range links.All() {
		fmt.Fprintf(w, "  %s\t%s%s\n", l.Person.Name, a.config.BaseURL, l.Path())
	}
	w.Flush()
	if d.Data != "" {
		fmt.Fprintf(r.out, "\nKept in %s.", filepath.Clean(dir))
	} else {
		fmt.Fprint(r.out, "\nNothing is kept; --data DIR keeps it.")
	}
	fmt.Fprintln(r.out, " Ctrl-C ends it.")
}

// demoPerson is somebody who can be played in the demonstration; organization is a State's
// code, a provider's code of the catalogue, or "secretariat".
type demoPerson struct {
	name, email, organization, language string
	roles                               []domain.Role
}

var demoPeople = []demoPerson{
	{"Author, Zimbabwe", "author.zwe@demo.invalid", "ZWE", "", []domain.Role{domain.RoleAuthor}},
	{"Focal point, Zimbabwe", "focal.zwe@demo.invalid", "ZWE", "", []domain.Role{domain.RoleFocalPoint}},
	{"Author, Madagascar", "author.mdg@demo.invalid", "MDG", "", []domain.Role{domain.RoleAuthor}},
	{"Focal point, Madagascar", "focal.mdg@demo.invalid", "MDG", "", []domain.Role{domain.RoleFocalPoint}},
	{"Provider, UNODC", "provider.unodc@demo.invalid", "unodc", "", []domain.Role{domain.RoleProvider}},
	{"Provider, IOM", "provider.iom@demo.invalid", "iom", "", []domain.Role{domain.RoleProvider}},
	{"Broker, secretariat", "broker@demo.invalid", "secretariat", "", []domain.Role{domain.RoleBroker}},
	{"Administrator, secretariat", "administrator@demo.invalid", "secretariat", "", []domain.Role{domain.RoleAdmin}},
	{"Focal point, Kenya", "focal.ken@demo.invalid", "KEN", "", []domain.Role{domain.RoleFocalPoint}},
	{"Observer, Madagascar", "observer.mdg@demo.invalid", "MDG", "", []domain.Role{domain.RoleObserver}},
}

const (
	demoLoaded  = "demonstration_loaded" // the day on which it was; demoLoading while it is being made
	demoLoading = "loading"
)

// demonstrate loads the note's needs and findings, the catalogue of offers and one person per role, and has the story
// happen that brings matches into every status, unless the register holds all this already; and makes the sign-in links.
func (a *app) demonstrate(ctx context.Context) (*auth.DemoLinks, error) {
	loaded, err := a.store.Setting(ctx, demoLoaded)
	switch {
	case errors.Is(err, domain.ErrNotFound):
		err = a.stage(ctx)
	case err == nil && loaded == demoLoading:
		err = errors.New("it was interrupted before, while it was being made: remove the folder, or name another with --data")
	}
	if err != nil {
		return nil, err
	}
	links := &auth.DemoLinks{}
	for _, d := range demoPeople {
		p, err := a.store.PersonByEmail(ctx, d.email)
		if err != nil {
			return nil, err
		}
		org, err := a.store.Organization(ctx, p.OrganizationID)
		if err != nil {
			return nil, err
		}
		links.Add(p, org)
	}
	return links, nil
}

// stage fills the register of a demonstration.
func (a *app) stage(ctx context.Context) error {
	s, err := readStory()
	if err != nil {
		return err
	}
	if err := a.store.PutSetting(ctx, demoLoaded, demoLoading); err != nil {
		return err
	}
	if err := a.broker.Load(ctx, domain.Clock(), func(l *broker.Loader) error { return a.loadDemonstration(ctx, l, s.People) }); err != nil {
		return err
	}
	if err := a.play(ctx, s); err != nil {
		return err
	}
	return a.store.PutSetting(ctx, demoLoaded, a.store.Now().Format("2006-01-02"))
}

// demoDays is how long before today organizations, people and the catalogue were there.
const demoDays = 500

func (a *app) loadDemonstration(ctx context.Context, l *broker.Loader, colleagues []storyPerson) error {
	now := a.store.Now()
	then := now.AddDate(0, 0, -demoDays)
	before := l.At(then)
	organizations, err := loadOrganizations(ctx, before, exchange.CatalogueProviders(then), exchange.NoteStates(), &then)
	if err != nil {
		return err
	}
	if err := loadPeople(ctx, before, organizations, colleagues); err != nil {
		return err
	}
	notes := annotations(exchange.NoteAnnotations())
	of := func(code string) string { return organizations[code] }
	needs, err := exchange.NoteNeeds(now, of)
	if err != nil {
		return err
	}
	for i := range needs {
		if err := l.Need(ctx, &needs[i]); err != nil {
			return err
		}
		if err := notes.keep(ctx, l, domain.KindNeed, needs[i].ID, needs[i].SourceRef); err != nil {
			return err
		}
	}
	offers, err := exchange.CatalogueOffers(now, of)
	if err != nil {
		return err
	}
	for i := range offers {
		if err := before.Offer(ctx, &offers[i]); err != nil {
			return err
		}
	}
	if err := a.loadChecklists(ctx, l, of); err != nil {
		return err
	}
	if err := loadFindings(ctx, l, notes); err != nil {
		return err
	}
	return loadReporting(ctx, l)
}

// loadPeople loads who can be played, and their colleagues in the story.
func loadPeople(ctx context.Context, l *broker.Loader, organizations map[string]string, colleagues []storyPerson) error {
	people := slices.Clone(demoPeople)
	for _, p := range colleagues {
		people = append(people, demoPerson{p.Name, p.Email, p.Organization, p.Language, p.Roles})
	}
	for _, d := range people {
		p := domain.Person{
			Name: d.name, Email: d.email, OrganizationID: organizations[d.organization], Roles: d.roles, Language: d.language, Demo: true,
		}
		if err := l.Person(ctx, &p); err != nil {
			return err
		}
	}
	return nil
}

// loadFindings loads the note's findings, those on States that gave no information included.
func loadFindings(ctx context.Context, l *broker.Loader, notes annotations) error {
	findings, err := exchange.NoteFindings()
	if err != nil {
		return err
	}
	silent, err := exchange.NoteSilent()
	if err != nil {
		return err
	}
	findings = append(findings, silent...)
	for i := range findings {
		if err := l.Finding(ctx, &findings[i]); err != nil {
			return err
		}
		if err := notes.keep(ctx, l, domain.KindFinding, findings[i].ID, findings[i].SourceRef); err != nil {
			return err
		}
	}
	return nil
}

// annotations are how the note groups what it tells, by the source of the record.
type annotations map[string]domain.Annotation

// keep keeps the one on the record that comes from the source, if there is one.
func (n annotations) keep(ctx context.Context, l *broker.Loader, kind domain.Kind, id, source string) error {
	a, ok := n[source]
	if !ok {
		return nil
	}
	a.Kind, a.RecordID = kind, id
	return l.Annotate(ctx, a)
}
