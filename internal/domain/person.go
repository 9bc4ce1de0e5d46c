package domain

import (
	"slices"
	"time"
)

// Role is what a person may do for the organization they act for.
type Role string

const (
	RoleAuthor     Role = "author"        // drafts needs of a State
	RoleFocalPoint Role = "focal_point"   // clears needs and answers for a State
	RoleProvider   Role = "provider"      // posts offers and answers for a provider
	RoleBroker     Role = "broker"        // the secretariat's desk
	RoleAdmin      Role = "administrator" // people, organizations, jobs
	RoleObserver   Role = "observer"      // reads, changes nothing
)

// Roles in the order in which forms show them.
var Roles = []Role{RoleAuthor, RoleFocalPoint, RoleProvider, RoleBroker, RoleAdmin, RoleObserver}

// Person is somebody who signs in. They act for one organization; an observer
// may have none and then reads as the public.
type Person struct {
	ID             string `gorm:"primaryKey"`
	Email          string // lower case, unique
	Name           string
	PasswordHash   string // argon2id, encoded with its parameters
	OrganizationID string
	Roles          []Role `gorm:"serializer:json"`
	Language       string // preferred language of the pages, "" for the browser's
	Disabled       bool
	Demo           bool
	LastSignIn     *time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int
}

// Has says whether the person holds the role.
func (p Person) Has(r Role) bool { return slices.Contains(p.Roles, r) }
