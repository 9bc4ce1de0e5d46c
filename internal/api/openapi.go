package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

const about = "Needs for technical assistance under the United Nations Convention against Transnational Organized Crime and its Protocols, the offers of those who can help, and how the two come together.\n\n" +
	"What is public is read without a token. With a token, made on the page /account/tokens, a program acts in the name of a person and sees and does what that person may; what may not be seen is not found.\n\n" +
	"A record carries its reference (ref), its version, and the actions that the caller may take now. Who changes a record says in If-Match which version was read; who sends a POST may name it in Idempotency-Key and send it again after a broken line. Sentences come in the language of Accept-Language, codes do not change. Times are UTC (RFC 3339), days are dates, texts are plain."

var tags = []*huma.Tag{
	{Name: "Needs", Description: "What States ask for."},
	{Name: "Offers", Description: "What providers can do."},
	{Name: "Matches", Description: "Needs and offers on their way to each other."},
	{Name: "Overview", Description: "What the register holds, counted."},
	{Name: "Reporting", Description: "Who has answered the questionnaires."},
	{Name: "Checklists", Description: "How States assess their own implementation, for themselves and, once cleared, for the secretariat."},
	{Name: "Reference", Description: "Codes, instruments and States."},
}

// register adds every operation.
func (a *API) register() {
	a.registerNeeds()
	a.registerOffers()
	a.registerHits()
	a.registerCards()
	a.registerMatches()
	a.registerDocuments()
	a.registerOverview()
	a.registerTracker()
	a.registerChecklists()
	a.registerReference()
}

// codes are the lists of codes that the fields of the schemas take, by schema and field. The description tells them; what
// is not in them is refused by the broker, in words.
func codes() map[string]map[string][]string {
	visibility, languages := to[string](domain.Visibilities), domain.Languages
	instruments, modalities := to[string](domain.Instruments), to[string](domain.Modalities)
	traditions, groups := to[string](domain.LegalTraditions), to[string](domain.RegionalGroups)
	subtypes := []string{}
	for _, s := range reference.Subtypes() {
		subtypes = append(subtypes, s.Code)
	}
	asked := append(append([]string{}, subtypes...), string(domain.Unspecified))
	need := map[string][]string{"language": languages, "obstacles": to[string](domain.Obstacles), "visibility": visibility}
	offer := map[string][]string{
		"kind": {string(domain.Capability), string(domain.Opportunity)}, "language": languages, "instruments": instruments,
		"subtypes": subtypes, "modalities": modalities, "traditions": traditions, "cost": to[string](domain.CostBases), "visibility": visibility,
	}
	with := func(base, more map[string][]string) map[string][]string {
		out := maps.Clone(base)
		maps.Copy(out, more)
		return out
	}
	return map[string]map[string][]string{
		"NeedWords": need,
		"Need": with(need, map[string][]string{
			"status": to[string](domain.NeedStatuses), "outcome": to[string](domain.NeedOutcomes),
			"source": to[string]([]domain.Source{domain.SourcePosted, domain.SourceQuestionnaire, domain.SourceReview, domain.SourceNote}),
		}),
		"OfferWords":     offer,
		"Offer":          with(offer, map[string][]string{"status": to[string](domain.OfferStatuses), "outcome": to[string](domain.OfferOutcomes)}),
		"Line":           {"subtype": asked, "instrument": instruments, "also": instruments, "modalities": modalities},
		"WantedProvider": {"traditions": traditions, "groups": groups},
		"Eligibility":    {"groups": groups},
		"Article":        {"instrument": instruments},
		"Card":           {"group": groups, "subtypes": asked, "instruments": instruments},
		"Capacity":       {"unit": to[string](domain.CapacityUnits)},
		"Match": {
			"status": to[string](domain.MatchStatuses), "report_outcome": to[string](domain.Outcomes), "confirm_outcome": to[string](domain.Outcomes),
			"fail_reason": to[string](domain.DeclineReasons),
		},
		"OverviewRate":    {"instrument": instruments},
		"OverviewSection": {"instrument": instruments},
		"CountedScope":    {"instruments": instruments, "groups": groups},
		"FigureEntry":     {"form": to[string](report.Forms)},
		"TrackerCycle":    {"instrument": instruments},
		"TrackerRate":     {"group": groups},
		"TrackerState":    {"group": groups},
		"TrackerCell":     {"standing": to[string](domain.Standings)},
		"Checklist":       {"status": to[string](domain.ChecklistStatuses), "instrument": instruments, "language": languages},
		"ChecklistAnswer": {"implemented": to[string](domain.Implementations), "obstacles": to[string](domain.Obstacles), "wanted": subtypes},
		"Party":           {"kind": append(to[string](domain.OrganizationKinds), string(domain.OrgSecretariat))},
	}
}

// document is the OpenAPI document, with the codes in it.
func document(o *huma.OpenAPI) ([]byte, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("writing the OpenAPI document: %w", err)
	}
	tree, err := object(raw)
	if err != nil {
		return nil, err
	}
	schemas := tree["components"].(map[string]any)["schemas"].(map[string]any)
	for name, fields := range codes() {
		schema, ok := schemas[name].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the OpenAPI document has no schema %s", name)
		}
		properties := schema["properties"].(map[string]any)
		for field, values := range fields {
			property, ok := properties[field].(map[string]any)
			if !ok {
				return nil, fmt.Errorf("the schema %s has no field %s", name, field)
			}
			if items, ok := property["items"].(map[string]any); ok {
				property = items
			}
			property["enum"] = values
		}
	}
	for _, methods := range tree["paths"].(map[string]any) {
		for method, op := range methods.(map[string]any) {
			complete(method, op.(map[string]any))
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(tree); err != nil {
		return nil, fmt.Errorf("writing the OpenAPI document: %w", err)
	}
	return out.Bytes(), nil
}

// complete adds what is true of every operation of the method.
func complete(method string, op map[string]any) {
	responses := op["responses"].(map[string]any)
	text := func(about string) map[string]any {
		return map[string]any{"description": about, "schema": map[string]any{"type": "string"}}
	}
	for status, r := range responses {
		if response := r.(map[string]any); status[0] == '2' && status != "204" {
			headers, _ := response["headers"].(map[string]any)
			if headers == nil {
				headers = map[string]any{}
			}
			headers["ETag"] = text("Names this answer; that of a record begins with its version.")
			response["headers"] = headers
		}
	}
	problem := map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/Problem"}}
	responses["default"] = map[string]any{"description": "Any other problem", "content": map[string]any{problemType: problem}}
	parameters, _ := op["parameters"].([]any)
	language := text("Languages of the sentences in the answer, the best first (RFC 9110).")
	language["name"], language["in"] = "Accept-Language", "header"
	parameters = append(parameters, language)
	switch method {
	case "get":
		responses["304"] = map[string]any{"description": "The program has this answer already"}
		known := text("ETags of answers that the program has.")
		known["name"], known["in"] = "If-None-Match", "header"
		parameters = append(parameters, known)
	case "patch":
		content := op["requestBody"].(map[string]any)["content"].(map[string]any)
		content[mergePatch] = content["application/json"]
	}
	op["parameters"] = parameters
}
