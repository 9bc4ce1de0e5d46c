package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

type userCmd struct {
	Create userCreateCmd `cmd:"" help:"Create a person; the first administrator comes into being this way."`
	List   userListCmd   `cmd:"" help:"List the people."`
}

type userCreateCmd struct {
	Email        string   `arg:"" help:"E-mail address to sign in with."`
	Name         string   `required:"" help:"Name of the person."`
	Role         []string `required:"" enum:"author,focal_point,provider,broker,administrator,observer" help:"Roles, separated by commas: ${enum}."`
	Organization string   `help:"ISO 3166 alpha-3 code of a State, or the name or id of a registered organization. Brokers and administrators belong to the secretariat." placeholder:"KEN"`
}

// Run asks for the password on a terminal, or reads it as the first line of standard input.
func (c userCreateCmd) Run(r *run) error {
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	person := domain.Person{Email: c.Email, Name: c.Name}
	for _, role := range c.Role {
		person.Roles = append(person.Roles, domain.Role(role))
	}
	org, err := a.organizationFor(r, c.Organization, person)
	if err != nil {
		return err
	}
	person.OrganizationID = org.ID
	password, err := readPassword(r)
	if err != nil {
		return err
	}
	var wrong domain.Invalid
	auth.CheckPassword(&wrong, "password", password, c.Email)
	if err := wrong.Err(); err != nil {
		return errors.New(sentence(err))
	}
	hash, err := a.auth.Hash(r.ctx, password)
	if err != nil {
		return err
	}
	person.PasswordHash = hash
	created, err := a.broker.CreatePerson(r.ctx, domain.Clock(), person)
	if err != nil {
		return fmt.Errorf("creating %s: %s", c.Email, sentence(err))
	}
	_, err = fmt.Fprintf(r.out, "%s (%s) may now sign in at %s/sign-in\n", created.Name, created.Email, a.config.BaseURL)
	return err
}

// organizationFor finds the organization, and registers the secretariat when it is the first of its people.
func (a *app) organizationFor(r *run, name string, p domain.Person) (domain.Organization, error) {
	if p.Has(domain.RoleBroker) || p.Has(domain.RoleAdmin) || strings.EqualFold(name, "secretariat") {
		return a.secretariat(r.ctx)
	}
	if name == "" {
		if p.Has(domain.RoleObserver) && len(p.Roles) == 1 {
			return domain.Organization{}, nil
		}
		return domain.Organization{}, errors.New("--organization is missing: the code of a State, or the name of an organization")
	}
	if org, err := a.store.OrganizationOfState(r.ctx, strings.ToUpper(name)); err == nil {
		return org, nil
	}
	if org, err := a.store.Organization(r.ctx, name); err == nil {
		return org, nil
	}
	found, _, err := a.store.Organizations(r.ctx, store.OrganizationFilter{Text: name})
	if err != nil {
		return domain.Organization{}, err
	}
	for _, org := range found {
		if strings.EqualFold(org.Name, name) || strings.EqualFold(org.Short, name) {
			return org, nil
		}
	}
	return domain.Organization{}, fmt.Errorf("there is no organization %q; an administrator registers it on the page Organizations", name)
}

type userListCmd struct{}

// Run prints a person a line: address, roles, organization.
func (userListCmd) Run(r *run) error {
	_, s, err := readable(r)
	if err != nil {
		return err
	}
	defer s.Close()
	people, _, err := s.People(r.ctx, store.PersonFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	for _, p := range people {
		org, err := s.Organization(r.ctx, p.OrganizationID)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		state := ""
		if p.Disabled {
			state = "\tdisabled"
		}
		fmt.Fprintf(r.out, "%s\t%v\t%s%s\n", p.Email, p.Roles, org.Name, state)
	}
	return nil
}

func readPassword(r *run) (string, error) {
	fd := int(r.in.Fd())
	if !term.IsTerminal(fd) {
		line, err := bufio.NewReader(r.in).ReadString('\n')
		if line == "" && err != nil {
			return "", errors.New("no password: type it on a terminal, or hand it over as the first line of standard input")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	fmt.Fprint(os.Stderr, "Password: ")
	first, err := term.ReadPassword(fd)
	fmt.Fprint(os.Stderr, "\nOnce more: ")
	if err != nil {
		return "", err
	}
	second, err := term.ReadPassword(fd)
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", err
	}
	if string(first) != string(second) {
		return "", errors.New("the two passwords differ")
	}
	return string(first), nil
}
