package site

import "tamatch/internal/domain"

// NeedStatus is a need's status as word and tone.
func (b Base) NeedStatus(s domain.NeedStatus) Status {
	tone := ToneWaiting
	switch s {
	case domain.NeedOpen:
		tone = ToneOpen
	case domain.NeedLapsed, domain.NeedClosed:
		tone = ToneClosed
	}
	return b.Status("status.need."+string(s), tone)
}

// OfferStatus is an offer's status as word and tone.
func (b Base) OfferStatus(s domain.OfferStatus) Status {
	tone := ToneWaiting
	switch s {
	case domain.OfferOpen:
		tone = ToneOpen
	case domain.OfferLapsed, domain.OfferClosed:
		tone = ToneClosed
	}
	return b.Status("status.offer."+string(s), tone)
}

// MatchStatus is a match's status as word and tone.
func (b Base) MatchStatus(s domain.MatchStatus) Status {
	tone := ToneClosed
	switch s {
	case domain.MatchSuggested:
		tone = ToneOpen
	case domain.MatchWithRequester, domain.MatchWithProvider:
		tone = ToneWaiting
	case domain.MatchAgreed, domain.MatchDelivering, domain.MatchDelivered, domain.MatchConfirmed:
		tone = ToneAgreed
	case domain.MatchFailed:
		tone = ToneWrong
	}
	return b.Status("status.match."+string(s), tone)
}
