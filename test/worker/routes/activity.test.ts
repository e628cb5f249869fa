/** Activity, verifications, what needs attention and one contact: as pages, JSON and CSV of the signed-in portal alone. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { REASON_WORDS } from "../../../src/domain/contact/reasons.ts";
import { toActivity } from "../../../src/features/activity/activity-model.ts";
import type { ReadModels, ReadName } from "../../../src/features/activity/models.ts";
import type {
  AttentionModel,
  ContactHistory,
  VerificationItem,
  VerificationPage,
} from "../../../src/features/activity/read-model.ts";
import { err, ok } from "../../../src/lib/result.ts";
import type { PortalApi } from "../../../src/portal/contract.ts";
import { NAVIGATION } from "../../../src/web/admin/navigation.ts";
import { BOARD, captureLogs, createWorld, jsonOf, NOW, signedIn } from "./support.ts";

beforeEach(() => {
  captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const HOSTILE = `"><img src=x onerror=alert(1)>'`;

const HELD_BECAUSE = "one contact is not verified";

const ITEM: VerificationItem = {
  id: "r-1",
  contactId: "101",
  name: "Ada Lovelace",
  kind: "identity",
  status: "failed",
  startedAt: "2026-11-22T10:00:00.000Z",
  openedAt: "2026-11-22T10:05:00.000Z",
  endedAt: "2026-11-22T10:09:00.000Z",
  trigger: { by: "card", reference: "77" },
  sessionId: "s-1",
  reason: { code: "document_expired", label: "Document expired", text: "The document is no longer valid." },
  code: "IDV0011",
  ial: null,
  documentType: null,
  manual: null,
};
const PAGE = { items: [ITEM], next: null, searchedUntil: null, hasNames: true };

const ATTENTION: AttentionModel = {
  conditions: [],
  deadLetters: { total: 0, groups: [] },
  waiting: { jobs: 3, openSessions: 7, inReview: 1, retries: [] },
  imports: null,
  held: [],
  hasMoreHeld: false,
};

const HISTORY: ContactHistory = {
  contactId: "101",
  name: "Ada Lovelace",
  isKnown: true,
  status: "failed",
  ial: null,
  verifiedAt: null,
  manual: null,
  review: false,
  unknownWord: null,
  summary: "Not verified: The document is no longer valid.",
  summaryWording: { code: "reason", values: { reason: "document_expired" } },
  verifications: [ITEM],
  events: [],
  mayDecide: false,
  waiting: [],
};

const ACTIVITY = toActivity(
  [
    {
      day: "2026-11-22",
      counts: {
        "started|card": 4,
        "sent|card": 4,
        "opened|card": 3,
        "passed|card": 2,
        "failed|card": 1,
        "why|document_expired": 1,
        "passed in|20": 2,
        "links|sent": 4,
        "links|opened": 3,
        "links|passed": 2,
      },
    },
  ],
  { from: "2026-11-20", until: "2026-11-23" },
  "Europe/Berlin",
);

type Models = { readonly [Name in ReadName]: ReadModels[Name]["model"] };
const MODELS: Models = {
  verifications: PAGE,
  attention: ATTENTION,
  contact: HISTORY,
  activity: ACTIVITY,
  names: { names: { "101": "Ada Lovelace" } },
};

/** Where a page of the list begins. */
const cursor = (n: number) => `17632${n}00000000.0000000${n}-0000-4000-8000-000000000000`;

/** A portal that responds with these models. */
function reads(models: Partial<Models> = {}): Pick<PortalApi, "read"> {
  const all: Models = { ...MODELS, ...models };
  return { read: async (name) => all[name] };
}

/** A page of one verification of somebody by this name. */
function pageOf(name: string, next: string | null): VerificationPage {
  return { ...PAGE, items: [{ ...ITEM, name }], next };
}

const PATHS = [
  "/api/activity",
  "/api/verifications",
  "/api/verifications.csv",
  "/api/attention",
  "/api/contacts/101",
  "/api/contact-names?ids=101",
  "/portal/activity",
  "/portal/verifications",
  "/portal/verifications.csv",
  "/portal/verifications/contacts/101",
  "/portal/attention",
];

describe("a page of the menu", () => {
  const paths = NAVIGATION.flatMap(({ pages }) => pages.map(({ path }) => path));

  it.each(paths)("%s is read with the call that opens it", async (path) => {
    const { get, calls } = await signedIn({ portal: reads() });
    expect((await get(path)).status).toBe(200);
    expect(calls.filter(({ method }) => method !== "model")).toEqual([]);
  });
});

describe("whoever is signed in", () => {
  it.each(PATHS)("reads %s of their own portal, and nobody else does", async (path) => {
    const { get, calls } = await signedIn({ portal: reads() });
    // A portal in the query is no portal.
    const response = await get(`${path}${path.includes("?") ? "&" : "?"}portalId=1&portal=1`);
    expect(response.status).toBe(200);
    await response.text();
    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(["4242"]));
    expect((await createWorld({ portal: reads() }).request(path)).status).toBe(401);
  });

  it("reads what was asked for, field by field", async () => {
    const { get, calls } = await signedIn({ portal: reads() });
    expect(await (await get("/api/verifications?status=failed&by=77&limit=5&names=1")).json()).toEqual(PAGE);
    expect(calls.at(-1)).toMatchObject({
      method: "read",
      args: ["verifications", { status: "failed", by: "77", limit: 5, names: true }],
    });
    expect(await (await get("/api/activity?from=2026-11-20&until=2026-11-23")).json()).toEqual(ACTIVITY);
    await get("/api/activity");
    expect(calls.findLast(({ method }) => method === "read")?.args).toEqual(["activity", {}]);
  });

  it("opens pages that do not wait for HubSpot's names, which a script reads", async () => {
    const { get, calls } = await signedIn({ portal: reads() });
    for (const path of ["/portal/verifications", "/portal/verifications/contacts/101"]) {
      const response = await get(path);
      const html = await response.text();
      expect(html).not.toContain("Ada");
      expect(html).toMatch(/data-contact="101"\s*>Contact 101</u);
      expect(html).toContain('<script src="/assets/names.js" defer></script>');
      expect(response.headers.get("Content-Security-Policy")).toContain(
        "script-src 'self'; connect-src 'self'",
      );
    }
    expect(calls.filter(({ args }) => JSON.stringify(args).includes('"names":true'))).toEqual([]);
  });

  it("reads the names of a page's contacts, and of no more than a page has", async () => {
    const { get, calls } = await signedIn({ portal: reads() });
    const named = await get("/api/contact-names?ids=101,102");
    expect(await named.json()).toEqual({ names: { "101": "Ada Lovelace" } });
    expect(calls.at(-1)).toMatchObject({ method: "read", args: ["names", { contactIds: ["101", "102"] }] });
    const many = Array.from({ length: 101 }, (_, index) => index + 1).join(",");
    for (const ids of ["", "?ids=", "?ids=ada", "?ids=1,,2", `?ids=${many}`]) {
      const refused = await get(`/api/contact-names${ids}`);
      expect([ids, refused.status]).toEqual([ids, 400]);
      expect((await jsonOf(refused))["fields"]).toHaveProperty("ids");
    }
  });

  it("learns which filter cannot be used", async () => {
    const { get } = await signedIn({ portal: reads() });
    const bad = await get("/api/verifications?status=lost&from=2026-13-01&record=abc&limit=1000");
    expect(bad.status).toBe(400);
    expect(Object.keys((await jsonOf(bad))["fields"] ?? {}).toSorted()).toEqual([
      "from",
      "limit",
      "record",
      "status",
    ]);
    const page = await get("/portal/verifications?record=abc");
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('aria-invalid="true"');
    const unseen = await get("/portal/verifications?after=x&limit=abc&names=9");
    expect(unseen.status).toBe(400);
    expect(await unseen.text()).toMatch(/This address cannot be used: after: .+ limit: .+ names: /u);
    for (const query of ["from=2026-11-24&until=2026-11-23", "from=2024-01-01&until=2026-01-01", "from=x"])
      expect((await get(`/portal/activity?${query}`)).status).toBe(400);
    for (const query of ["from=2026-02-30", "until=2026-11-31", "from=2026-11-24&until=2026-11-23"])
      for (const path of ["/portal/verifications", "/portal/verifications.csv", "/api/verifications"])
        expect([query, (await get(`${path}?${query}`)).status]).toEqual([query, 400]);
  });

  it("may name a thousand filters, of which none does harm", async () => {
    const { get, calls } = await signedIn({ portal: reads() });
    const many = Array.from({ length: 1000 }, (_, n) => `status=failed&x${n}=%27%3B--`).join("&");
    expect((await get(`/portal/verifications?${many}`)).status).toBe(200);
    expect(calls.find(({ method }) => method === "model")?.args[1]).toEqual({
      status: "failed",
      limit: 25,
      names: false,
    });
    const long = await get(`/portal/verifications?by=${"x".repeat(5000)}&after=${HOSTILE}`);
    expect(long.status).toBe(400);
    expect((await long.text()).length).toBeLessThan(40_000);
  });

  it("sees no markup of a name, a reason or a cause", async () => {
    const hostile: VerificationItem = {
      ...ITEM,
      name: HOSTILE,
      code: HOSTILE,
      trigger: { by: "card", reference: HOSTILE },
      manual: { by: 1, reason: HOSTILE },
    };
    const { get } = await signedIn({
      portal: reads({
        verifications: { ...PAGE, items: [hostile, { ...hostile, manual: null }] },
        contact: {
          ...HISTORY,
          name: HOSTILE,
          summary: HOSTILE,
          summaryWording: { code: HOSTILE, values: {} },
          verifications: [hostile],
          events: [
            {
              at: ITEM.startedAt,
              kind: null,
              event: "x",
              text: HOSTILE,
              detail: HOSTILE,
              reason: null,
              by: null,
              trigger: null,
            },
          ],
          waiting: [{ what: HOSTILE, event: HOSTILE, reason: HOSTILE, isTurn: false, retryAt: null }],
        },
        attention: {
          ...ATTENTION,
          deadLetters: {
            total: 1,
            groups: [
              {
                id: HOSTILE,
                kind: HOSTILE,
                cause: HOSTILE,
                total: 1,
                meaning: HOSTILE,
                examples: [{ id: HOSTILE, subject: HOSTILE, since: ITEM.startedAt }],
              },
            ],
          },
          held: [
            {
              type: "deal",
              recordId: "7",
              pipelineId: null,
              stageId: HOSTILE,
              reason: HOSTILE,
              wordings: [],
              refusal: HOSTILE,
              since: ITEM.startedAt,
              contacts: [{ contactId: "1", status: null, note: HOSTILE }],
            },
          ],
        },
      }),
    });
    for (const path of ["/portal/verifications", "/portal/verifications/contacts/101", "/portal/attention"]) {
      const html = await (await get(path)).text();
      expect(html).not.toContain("<img src=x");
      expect(html).toContain("&lt;img src=x");
    }
  });
});

describe("the activity of days in which nothing happened", () => {
  it("is said, and not drawn", async () => {
    const { get } = await signedIn();
    const html = await (await get("/portal/activity")).text();
    expect(html).toContain("Nothing happened in these days.");
    expect(html).not.toContain("<svg");
  });
});

describe("the file", () => {
  it("has what the filters find, page by page, and no cell that a spreadsheet runs", async () => {
    const names = ["=1+1", " @SUM(A1)", "+cmd|' /C calc'!A0", "＝1", 'a "quoted", name'];
    const pages = names.map((name, at) => pageOf(name, at + 1 < names.length ? `${at + 1}.x` : null));
    const portal: Pick<PortalApi, "read"> = {
      read: async (name) => ({ ...MODELS, verifications: pages.shift() ?? PAGE })[name],
    };
    const { get, calls } = await signedIn({ portal });
    const response = await get("/portal/verifications.csv?status=failed&names=1");
    expect(response.headers.get("Content-Type")).toContain("text/csv");
    expect(response.headers.get("Content-Disposition")).toContain("verifications-4242.csv");
    const lines = (await response.text()).trim().split("\r\n");
    expect(lines).toHaveLength(1 + names.length);
    const cells = lines.slice(1).map((line) => line.split('","')[3] ?? "");
    expect(cells.slice(0, 4)).toEqual(["'=1+1", "' @SUM(A1)", "'+cmd|' /C calc'!A0", "'＝1"]);
    expect(lines[5]).toContain('"a ""quoted"", name"');
    expect(lines[1]).toContain("https://app.hubspot.com/contacts/4242/record/0-1/101");
    const asked = calls.filter(({ method }) => method === "read").map(({ args }) => args[1]);
    expect(asked).toHaveLength(names.length);
    expect(asked[0]).toMatchObject({ status: "failed", names: true, limit: 100 });
  });
});

describe("a decision by hand", () => {
  const withDecisions: Partial<PortalApi> = {
    ...reads({ contact: { ...HISTORY, mayDecide: true } }),
    decide: async () => ok("marked_verified" as const),
  };
  const PATH = "/portal/verifications/contacts/101/decision";
  const FIELDS = { id: "decision-1", verdict: "verified", reason: "Seen at the desk" };

  it("is offered only where the settings allow it", async () => {
    const off = await signedIn({ portal: reads() });
    expect(await (await off.get("/portal/verifications/contacts/101")).text()).not.toContain(
      `action="${PATH}"`,
    );
    const on = await signedIn({ portal: withDecisions });
    expect(await (await on.get("/portal/verifications/contacts/101")).text()).toContain(`action="${PATH}"`);
  });

  it("goes to the portal with who decided, and comes back with what is wrong", async () => {
    const { post, calls } = await signedIn({ portal: withDecisions });
    const done = await post(PATH, FIELDS);
    expect([done.status, done.headers.get("Location")]).toEqual([303, "/portal/verifications/contacts/101"]);
    expect(calls.find(({ method }) => method === "decide")?.args).toEqual([
      "101",
      FIELDS,
      { userId: 77, surface: "page" },
    ]);
    const refusing = await signedIn({
      portal: { ...withDecisions, decide: async () => err({ reason: "Must not be empty." }) },
    });
    const refused = await refusing.post(PATH, { ...FIELDS, reason: HOSTILE });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(html).toContain("Must not be empty.");
    expect(html).not.toContain("<img src=x");
  });

  it("says that it is off when somebody sends the form all the same", async () => {
    const off = "Manual decisions are off.";
    const { post } = await signedIn({ portal: { ...reads(), decide: async () => err({ verdict: off }) } });
    const response = await post(PATH, FIELDS);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(
      /<div class="banner bad" role="alert"><p>Manual decisions are off/u,
    );
  });

  it("needs a fresh consent and a form of our own, on the page and in the API", async () => {
    const portal = {
      ...withDecisions,
      useLogin: async () => ({ userId: 77, since: NOW - 11 * 60_000 }),
    };
    const { post, json, calls } = await signedIn({ portal });
    expect((await post(PATH, FIELDS)).status).toBe(403);
    expect((await json("POST", "/api/contacts/101/decision", FIELDS)).status).toBe(403);
    const fresh = await signedIn({ portal: withDecisions });
    const foreign = await fresh.request(PATH, {
      method: "POST",
      headers: { Cookie: fresh.cookie, Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
      body: new URLSearchParams(FIELDS),
    });
    expect(foreign.status).toBe(403);
    expect([...calls, ...fresh.calls].some(({ method }) => method === "decide")).toBe(false);
    const answer = await fresh.json("POST", "/api/contacts/101/decision", FIELDS);
    expect(await answer.json()).toEqual({ outcome: "marked_verified" });
  });
});

describe("the pages", () => {
  it("say why a contact was not verified, and link to it here and in HubSpot", async () => {
    const { get } = await signedIn({ portal: reads() });
    const list = await (await get("/portal/verifications")).text();
    expect(list).toContain('href="/portal/verifications/contacts/101"');
    expect(list).toContain("https://app.hubspot.com/contacts/4242/record/0-1/101");
    expect(list).toContain(REASON_WORDS.document_expired.label);
    const contact = await (await get("/portal/verifications/contacts/101")).text();
    expect(contact).toContain(HISTORY.summary);
    expect(contact).toContain("(user 77)");
  });

  it("lead back through the pages of the list, and ignore a way back that cannot be read", async () => {
    const page = { ...PAGE, next: cursor(3) };
    const { get } = await signedIn({ portal: reads({ verifications: page }) });
    const linksOn = async (query: string) => {
      const html = await (await get(`/portal/verifications?status=failed${query}`)).text();
      return [...html.matchAll(/href="\/portal\/verifications\?([^"]*)">\s*(Newer|Older)/gu)].map(
        ([, path = "", name = ""]) => [name, new URLSearchParams(path.replaceAll("&amp;", "&"))] as const,
      );
    };
    const first = await linksOn("");
    expect(first.map(([name]) => name)).toEqual(["Older"]);
    const third = await linksOn(`&after=${cursor(2)}&trail=${cursor(1)}`);
    expect(third.map(([name, to]) => [name, to.get("status"), to.get("after"), to.get("trail")])).toEqual([
      ["Newer", "failed", cursor(1), null],
      ["Older", "failed", cursor(3), `${cursor(1)}~${cursor(2)}`],
    ]);
    const [newer] = await linksOn(`&after=${cursor(2)}&trail=<script>`);
    expect([newer?.[0], newer?.[1].get("after")]).toEqual(["Newer", null]);
  });

  it("say how many passed, and draw it so that it can be read without color", async () => {
    const { get } = await signedIn({ portal: reads() });
    const html = await (await get("/portal/activity?from=2026-11-20&until=2026-11-23")).text();
    expect(html).toContain("<dt>Passed</dt><dd>2</dd>");
    expect(html).toContain("<dt>Passed of those sent</dt><dd>50 %</dd>");
    expect(html).toContain("<title");
    expect(html).toContain('fill="url(#hatched-failed)"');
    expect(html).toMatch(/<th scope="row">22 Nov 2026<\/th>\s*<td>4<\/td><td>4<\/td><td>3<\/td><td>2<\/td>/u);
    expect(html).toContain("100 % (1)");
  });

  it("say how far an import is and why a deal is held", async () => {
    const { get } = await signedIn({
      portal: {
        listPipelines: async () => BOARD,
        ...reads({
          attention: {
            ...ATTENTION,
            imports: {
              startedAt: ITEM.startedAt,
              total: 1000,
              done: 400,
              waiting: 600,
              perMinute: 60,
              secondsLeft: 600,
              hindrance: null,
              hindranceCode: null,
            },
            held: [
              {
                type: "deal",
                recordId: "7",
                pipelineId: "default",
                stageId: "closedwon",
                reason: HELD_BECAUSE,
                wordings: [],
                refusal: "",
                since: ITEM.startedAt,
                contacts: [{ contactId: "101", status: "failed", note: "" }],
              },
            ],
          },
        }),
      },
    });
    const html = await (await get("/portal/attention")).text();
    expect(html).toMatch(/<progress max="1000" value="400"/u);
    expect(html).toMatch(/\b400 \D+ 1,000 \D+ 600 \D+ 10 min\b/u);
    expect(html).toContain("Closed Won");
    expect(html).toContain(`${HELD_BECAUSE.charAt(0).toUpperCase()}${HELD_BECAUSE.slice(1)}`);
    expect(html).toContain('href="/portal/verifications/contacts/101"');
  });
});
