package exchange

import (
	"fmt"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// CatalogueOffers are the public programmes of the demonstration catalogue as full
// offers, open and public, confirmed at loaded. What the catalogue does not say is
// a plausible reading; every offer is marked as catalogue, not the provider's own posting.
// organization answers the id of a provider's organization by its code.
func CatalogueOffers(loaded time.Time, organization func(code string) string) ([]domain.Offer, error) {
	var out []domain.Offer
	for _, row := range reference.NoteOffers() {
		confirmed := loaded
		renew := loaded.AddDate(1, 0, 0)
		o := domain.Offer{
			OrganizationID: organization(row.Provider),
			Kind:           domain.Capability,
			Language:       "en",
			Title:          row.Name,
			Description:    row.What + ".",
			Instruments:    codes[domain.Instrument](row.Instruments),
			Subtypes:       codes[domain.Subtype](row.Subtypes),
			Modalities:     codes[domain.Modality](row.Modalities),
			Languages:      row.Languages,
			Capacity:       domain.Capacity{Total: row.Capacity, Unit: domain.CapacityUnit(row.Unit)},
			Cost:           domain.CostBasis(row.Cost),
			LeadDays:       row.LeadDays,
			Evidence:       row.Note,
			Visibility:     domain.Public,
			Status:         domain.OfferOpen,
			LastConfirmed:  &confirmed,
			RenewBy:        &renew,
			Demo:           true,
			Catalogue:      true,
		}
		if o.OrganizationID == "" {
			return nil, fmt.Errorf("catalogue offer %s: no organization %s", row.ID, row.Provider)
		}
		if row.Amount > 0 {
			o.Amount = &domain.Money{Amount: int64(row.Amount), Currency: "USD"}
		}
		if len(row.States) > 0 {
			o.Eligible = domain.Eligibility{States: row.States, Label: row.RegionsText}
		}
		if len(row.URL) > 8 && row.URL[:8] == "https://" {
			o.Link = row.URL
		}
		for _, code := range row.Partners {
			if p, ok := reference.ProviderByCode(code); ok {
				o.Partners = append(o.Partners, p.Name)
			}
		}
		for _, in := range domain.Instruments {
			for _, n := range row.Articles[string(in)] {
				o.Articles = append(o.Articles, domain.OfferArticle{Instrument: in, Article: fmt.Sprint(n)})
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// CatalogueProviders are the organizations that are first-named in the catalogue,
// verified and marked as demonstration, by their code.
func CatalogueProviders(loaded time.Time) map[string]domain.Organization {
	var first []string
	for _, row := range reference.NoteOffers() {
		if !slices.Contains(first, row.Provider) {
			first = append(first, row.Provider)
		}
	}
	out := map[string]domain.Organization{}
	for _, code := range first {
		p, _ := reference.ProviderByCode(code)
		verified := loaded
		name, short := p.Full, p.Name
		if name == "" || name == short {
			name, short = p.Name, ""
		}
		out[code] = domain.Organization{
			Kind: domain.OrganizationKind(p.Kind), State: p.State, Name: name, Short: short, Provides: true, Verified: &verified, Demo: true,
		}
	}
	return out
}

// codes turns plain codes into those of a domain type.
func codes[C ~string](in []string) []C {
	out := make([]C, len(in))
	for i, s := range in {
		out[i] = C(s)
	}
	return out
}
