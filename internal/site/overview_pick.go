package site

import (
	"slices"
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

// notStated is the value of what a record leaves open.
const notStated = "-"

// pickParameters are what the address of the records behind a number can ask for.
func (r *request) pickParameters() []parameter {
	named := func(name string, open bool, say func(string) string, codes ...string) parameter {
		p := r.parameter(name, "opened.by."+name)
		for _, code := range codes {
			p.add(code, say(code))
		}
		if open {
			p.add(notStated, r.T("report.not_stated"))
		}
		return *p
	}
	coded := func(name, of string, open bool, codes ...string) parameter {
		return named(name, open, func(code string) string { return report.Name(r.Printer, report.Label{Of: of, Code: code}) }, codes...)
	}
	var kinds, types, subtypes, articles, states []string
	for _, k := range []domain.Kind{domain.KindNeed, domain.KindOffer, domain.KindMatch, domain.KindFinding} {
		kinds = append(kinds, string(k))
	}
	for _, t := range reference.Types() {
		types = append(types, t.Code)
	}
	for _, t := range reference.Subtypes() {
		subtypes = append(subtypes, t.Code)
	}
	for _, st := range reference.States() {
		states = append(states, st.Code)
	}
	general := string(domain.Unspecified)
	for n := range reference.ArticleCount(r.query("in")) {
		articles = append(articles, strconv.Itoa(n+1))
	}
	out := []parameter{
		coded("of", "opened.kind", false, kinds...),
		coded("type", "type", false, append(types, general)...),
		coded("subtype", "subtype", false, append(subtypes, general)...),
		coded("in", "instrument", true, plainCodes(domain.Instruments)...),
		named("article", true, func(number string) string { return number }, articles...),
		coded("region", "group", true, plainCodes(domain.RegionalGroups)...),
		coded("modality", "modality", true, plainCodes(domain.Modalities)...),
		coded("obstacle", "obstacle", true, plainCodes(domain.Obstacles)...),
		coded("stage", "stage", false, report.Stages()...),
		coded("finding", "finding", false, string(domain.FindingNeed), string(domain.FindingDifficulty), string(domain.FindingRemark), string(domain.FindingSilent)),
	}
	out = append(out, named("why", false, func(why string) string { return r.T("gap.why." + why) }, report.Reasons()...))
	out = append(out, named("count", false, func(what string) string { return r.T("opened.count." + what) }, report.Countings()...),
		named("state", false, r.StateName, states...))
	for _, flag := range []string{"open", "aged", "uncovered", "limited", "answered"} {
		out = append(out, named(flag, false, func(string) string { return r.T("opened.by." + flag) }, "1"))
	}
	return out
}

// pickWords say what the address asks for, beside the kind of record and what is counted of it. Of whose offers they are is
// said by who they are, which only the list tells.
func (r *request) pickWords(all []parameter) []string {
	var out []string
	for _, p := range all {
		value := r.query(p.name)
		switch name := p.names[value]; {
		case value == "" || p.name == "of" || p.name == "count":
		case slices.Equal(p.values, []string{"1"}):
			out = append(out, p.label)
		default:
			out = append(out, r.T("opened.by", "kind", p.label, "value", name))
		}
	}
	if said, ok := report.SaidIn(r.Printer, r.query("said")); ok {
		out = append(out, r.T("opened.by", "kind", r.T("opened.by.said"), "value", said))
	}
	return out
}

func plainCodes[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
