// The main job, done by a program that knows the register through its OpenAPI document alone: a State posts a need, sees
// who could help and asks; the provider accepts and delivers; the State confirms. The types are generated from the
// document, so that this file compiles only while the document tells the truth.
import createClient from "openapi-fetch";
import type { components, paths } from "./register.js";

type Need = components["schemas"]["Need"];
type Match = components["schemas"]["Match"];

const address = process.env.REGISTER!;
const client = (token?: string) =>
  createClient<paths>({ baseUrl: address, headers: token ? { Authorization: `Bearer ${token}` } : {} });

const author = client(process.env.AUTHOR);
const focal = client(process.env.FOCAL);
const broker = client(process.env.BROKER);
const provider = client(process.env.PROVIDER);
const everybody = client();

function must<T>(what: string, answer: { data?: T; error?: unknown; response: Response }): { data: T; tag: string } {
  if (answer.data === undefined) {
    throw new Error(`${what}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return { data: answer.data, tag: answer.response.headers.get("ETag") ?? "" };
}

function equal(what: string, have: unknown, want: unknown) {
  if (JSON.stringify(have) !== JSON.stringify(want)) {
    throw new Error(`${what}: ${JSON.stringify(have)}, want ${JSON.stringify(want)}`);
  }
}

// The codes come from the register.
const taxonomy = must("taxonomy", await everybody.GET("/api/v1/taxonomy")).data;
const subtype = taxonomy.types.flatMap((t) => t.subtypes).find((s) => s.code === "legal.drafting");
if (!subtype) throw new Error("the taxonomy has no drafting of laws");
const state = must("state", await everybody.GET("/api/v1/states/{code}", { params: { path: { code: "ZWE" } } })).data;
equal("the State's name", state.name, "Zimbabwe");

// A draft, sent twice because the line broke: there is one.
const key = { "Idempotency-Key": "first-draft" };
const words: components["schemas"]["NeedWords"] = {
  title: "Drafting a law on the marking of firearms",
  problem: "Imported firearms carry no marks, and the law does not ask for any.",
  objective: "A bill before parliament that follows article 8.",
  language: "en",
  visibility: "public",
  lines: [{ subtype: "legal.drafting", instrument: "FIREARMS", articles: ["8"], modalities: ["expert_mission"] }],
  provider: { languages: ["fr"] },
};
let need = must("draft", await author.POST("/api/v1/needs", { params: { header: key }, body: words }));
const again = must("draft again", await author.POST("/api/v1/needs", { params: { header: key }, body: words }));
equal("the same draft", again.data.ref, need.data.ref);
equal("actions of a draft", need.data.actions.map((a) => a.action), ["edit", "submit"]);

const ref = need.data.ref;
const unseen = await everybody.GET("/api/v1/needs/{ref}", { params: { path: { ref } } });
equal("a draft for everybody", unseen.response.status, 404);
const unguarded = await author.PATCH("/api/v1/needs/{ref}", { params: { path: { ref } }, body: { priority: 1 } });
equal("without If-Match", unguarded.response.status, 428);
need = must("edit", await author.PATCH("/api/v1/needs/{ref}", {
  params: { path: { ref }, header: { "If-Match": need.tag } }, body: { authority: "Ministry of Justice" },
}));

async function step(who: typeof author, action: string): Promise<Need> {
  need = must(action, await who.POST("/api/v1/needs/{ref}/actions", {
    params: { path: { ref }, header: { "If-Match": need.tag } }, body: { action },
  }));
  return need.data;
}
equal("submitted by its author", (await step(author, "submit")).status, "clearing");
equal("cleared", (await step(focal, "clear")).status, "submitted");
equal("verified", (await step(broker, "verify")).status, "open");

// Everybody sees who could help; the focal point asks.
const hits = must("who could help", await everybody.GET("/api/v1/needs/{ref}/matches", { params: { path: { ref } } })).data;
if (hits.items.length === 0) throw new Error("nobody could help");
const sum = hits.items[0].reasons.reduce((total, reason) => total + reason.share, 0);
if (Math.abs(sum - hits.items[0].score) > 0.11) throw new Error(`reasons add up to ${sum}, not ${hits.items[0].score}`);
const offer = hits.items[0].offer.ref;
const asking = must("hits of the focal point", await focal.GET("/api/v1/needs/{ref}/matches", { params: { path: { ref } } })).data;
equal("what the focal point can do", asking.items[0].actions.map((a) => a.action), ["ask"]);
let match = must("ask", await focal.POST("/api/v1/matches", { body: { action: "ask", need: ref, offer, words: "Could you help us?" } }));
equal("asked", match.data.status, "with_provider");

const mine = must("the provider's matches", await provider.GET("/api/v1/matches", { params: { query: { status: ["with_provider"] } } })).data;
equal("one waits", mine.items.map((m) => m.ref), [match.data.ref]);
async function move(who: typeof author, action: string, more: Partial<components["schemas"]["ActBody"]> = {}): Promise<Match> {
  const path = { ref: match.data.ref };
  const read = must("read", await who.GET("/api/v1/matches/{ref}", { params: { path } }));
  if (!read.data.actions.some((a) => a.action === action)) throw new Error(`${action} is not offered`);
  match = must(action, await who.POST("/api/v1/matches/{ref}/actions", {
    params: { path, header: { "If-Match": read.tag } }, body: { action, ...more },
  }));
  return match.data;
}
equal("accepted", (await move(provider, "accept")).status, "agreed");
must("message", await provider.POST("/api/v1/matches/{ref}/messages", { params: { path: { ref: match.data.ref } }, body: { words: "We come in March." } }));
const talk = must("messages", await focal.GET("/api/v1/matches/{ref}/messages", { params: { path: { ref: match.data.ref } } })).data;
equal("what was said", talk.items.map((m) => m.words), ["We come in March."]);
await move(provider, "start");
await move(provider, "report", { outcome: "met", words: "Two drafting missions to Harare were made." });
const done = await move(focal, "confirm", { outcome: "met" });
equal("how it ended", [done.status, done.confirm_outcome], ["confirmed", "met"]);

// What has not changed is not sent again.
const first = await everybody.GET("/api/v1/needs/{ref}", { params: { path: { ref } } });
const same = await everybody.GET("/api/v1/needs/{ref}", {
  params: { path: { ref }, header: { "If-None-Match": first.response.headers.get("ETag")! } }, parseAs: "text",
});
equal("unchanged", same.response.status, 304);
console.log(`done ${ref} ${match.data.ref}`);
