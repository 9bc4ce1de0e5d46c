package match

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"

	"tamatch/internal/domain"
)

// NeedStamp names the profile that a need has: the version of the making and a digest of all that it is made of. A
// profile kept under another stamp is made anew, whichever part of the record has changed.
func NeedStamp(n domain.Need) string {
	return stamp(n.ID, n.Reference, n.OrganizationID, n.State, n.Language, n.Title, n.Text(), n.Lines, n.Provider,
		day(n.WantedStart), day(n.WantedEnd), day(n.LatestUseful))
}

// OfferStamp is the same for an offer.
func OfferStamp(o domain.Offer) string {
	return stamp(o.ID, o.Reference, o.OrganizationID, o.Language, o.Title, o.Text(), o.Instruments, o.Articles, o.Subtypes,
		o.Modalities, o.Languages, o.Traditions, o.Eligible, o.SouthSouth, o.SingleNeed, o.LeadDays,
		day(o.WindowStart), day(o.WindowEnd), day(o.Deadline))
}

func stamp(parts ...any) string {
	body, err := json.Marshal(parts)
	if err != nil {
		panic(fmt.Sprintf("a record holds only words, numbers and lists: %v", err))
	}
	h := fnv.New128a()
	h.Write(body) // never fails
	return Version() + "." + hex.EncodeToString(h.Sum(nil))
}
