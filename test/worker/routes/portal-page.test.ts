import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SEGMENTS } from "../../../src/hubspot/crm/segments.ts";
import type { ConnectionView } from "../../../src/onekosmos/registry.ts";
import type { Workflow } from "../../../src/onekosmos/idverify/connection.ts";
import {
  IDVERIFY as CONNECTION_IDVERIFY,
  SESSIONS as CONNECTION_SESSIONS,
} from "../../unit/onekosmos/providers.ts";
import type { Condition } from "../../../src/kernel/condition.ts";
import { WAITING_SHOWN, type PortalOverview } from "../../../src/portal/admin/page-contract.ts";
import { callbackWords } from "../../../src/web/pages/connection/callback-words.tsx";
import { captureLogs, createWorld, inputOf, NOW, OVERVIEW, SESSIONS, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const IDVERIFY = {
  kind: "idverify",
  tenantDns: "acme.1kosmos.net",
  workflows: [],
  lookUpUsers: true,
  stepUpKnownOnly: false,
  prefill: ["username"],
  pace: { concurrency: 8, perMinute: null },
  verdictWords: {},
  confidenceUnit: "percent",
  linkHosts: [],
  community: "default",
  dvcIds: { passport: "ppt-selfie" },
  curve: "P-256",
  derivedIal: "IAL1",
  licenseKey: { set: true },
} satisfies ConnectionView;

const DVC_IDS = { drivers_license: "", passport: "", national_id: "" };
const LINE: Workflow = {
  id: "wf",
  call: "dvcid",
  kind: "identity",
  documentTypes: [],
  level: "any",
  derivedIal: "none",
  checks: [],
};

const NOT_READY = "Too many active lists.";
const CONDITION: Condition = {
  code: "hubspot_grant_refused",
  message: "HubSpot refused the grant.",
  wording: { code: "hubspot_grant_refused", values: {} },
  since: NOW,
  waiting: 1234,
  retryAt: NOW + 300_000,
  endsWhen: "HubSpot accepts it.",
  severity: "error",
  remedy: { path: "/oauth/install", label: "Connect again" },
};

/** The paths of all values that are no objects; a list counts as one. */
function leaves(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

async function pageWith(overview: Partial<PortalOverview>, path = "/portal"): Promise<string> {
  const { get } = await signedIn({ portal: { overview: async () => ({ ...OVERVIEW, ...overview }) } });
  const response = await get(path);
  expect(response.status).toBe(200);
  return response.text();
}

describe("the portal's page", () => {
  it("leads to its help, privacy and terms, and to support where the operator has named one", async () => {
    const html = await pageWith({});
    for (const path of ["/docs/admin#overview", "/docs/", "/docs/privacy", "/docs/terms"])
      expect(html).toContain(`href="${path}"`);
    expect(html).not.toContain("Contact support");
    const vars = { SUPPORT_URL: "https://acme.example/help" };
    const supported = await (await (await signedIn({ vars })).get("/portal")).text();
    expect(supported).toContain('<a href="https://acme.example/help">Contact support</a>');
  });

  it("offers to sign in to whoever is not", async () => {
    const response = await createWorld().request("/portal");
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('href="/oauth/install"');
  });

  it("asks for the connection first, with the sources all triggering", async () => {
    const html = await pageWith({});
    expect(html).toContain('data-state="setup"');
    expect(html).toContain('href="https://app.hubspot.com/contacts/4242"');
    expect(inputOf(await pageWith({}, "/portal/connection"), "kind")).toMatch(/value="sessions" checked/u);
    const triggers = await pageWith({}, "/portal/triggers");
    expect(triggers.match(/name="triggers" value="\w+" checked/gu)).toHaveLength(5);
    expect(inputOf(triggers, "linkLifetimeHours")).toContain('value="168"');
  });

  it("does not claim to verify while 1Kosmos has trouble", async () => {
    const reason = "1Kosmos has a problem of its own.";
    const pause = { reason, until: NOW + 60_000 };
    const conditions = [
      { ...CONDITION, message: reason, retryAt: NOW + 60_000, severity: "warning" as const },
    ];
    const html = await pageWith({ connection: SESSIONS, pause, conditions });
    expect(html).not.toContain('data-state="verifying"');
    expect(html).toContain('data-state="paused"');
    expect(html).toContain(`<div class="banner warn" role="alert"><p>${reason}`);
    expect(html).toContain("next attempt 23 Nov 2026, 13:01");
  });

  it.each(["/portal/connection", "/portal/delivery"])(
    "says where a condition ends what is wrong, since when and until when, without a link to itself: %s",
    async (path) => {
      const remedy = { path, label: "Go there" };
      const conditions = [{ ...CONDITION, message: "It is refused.", remedy }];
      const html = await pageWith({ connection: SESSIONS, conditions }, path);
      expect(html).toMatch(/<div class="banner bad" role="alert"><p>It is refused\. <\/p>/u);
      expect(html).not.toContain("Go there");
      const elsewhere = await pageWith({ connection: SESSIONS, conditions }, "/portal/triggers");
      expect(elsewhere).not.toContain("It is refused.");
    },
  );

  it("does not show a connection that 1Kosmos refuses as if it were well", async () => {
    const refused = await pageWith({ connection: SESSIONS, attention: "Unauthorized" }, "/portal/connection");
    expect(refused).toContain('<span class="pill bad">refused by 1Kosmos</span>');
    const good = await pageWith({ connection: SESSIONS }, "/portal/connection");
    expect(good).toContain('<span class="pill good">set</span>');
  });

  it.each(["start_undecided", "no_delivery"] as const)(
    "does not call a decision that is yet to be made an error: %s",
    async (code) => {
      const html = await pageWith({ connection: SESSIONS, conditions: [{ ...CONDITION, code }] });
      expect(html).toContain('data-state="attention"');
      expect(html).toMatch(/<dt>Last error<\/dt><dd>none<\/dd>/u);
    },
  );

  it.each(["scopes_missing", "writes_refused", "webhooks_missing"] as const)(
    "does not claim to verify while HubSpot hinders it: %s",
    async (code) => {
      const message = "HubSpot does not let the app write contacts.";
      const conditions = [{ ...CONDITION, code, message }];
      const html = await pageWith({ connection: SESSIONS, conditions });
      expect(html).toContain('<span class="pill warn" data-state="attention">');
      expect(html).not.toMatch(/<dt>HubSpot<\/dt><dd>connected<\/dd>/u);
      expect(html).toMatch(/<dt>Last error<\/dt><dd>HubSpot does not let the app write contacts\./u);
    },
  );

  it("runs no script and styles nothing inline", async () => {
    const html = await pageWith({ connection: SESSIONS });
    expect(html).not.toMatch(/<script|javascript:| style=| on\w+=/iu);
  });

  it("explains the segments with a picture, and says what HubSpot has against them", async () => {
    const html = await pageWith({}, "/portal/data");
    expect(html).toContain(SEGMENTS.notVerified.name);
    expect(html).toMatch(/<svg[^>]* role="img" aria-labelledby="picture-title"/u);
    const refused = await pageWith({ segments: { state: "refused", reason: NOT_READY } }, "/portal/data");
    expect(refused).toContain('data-state="refused"');
    expect(refused).toContain(NOT_READY);
    const reason = "Rename or delete it in HubSpot.";
    for (const state of ["not_dynamic", "changed"] as const) {
      const wrong = await pageWith({ segments: { state, reason } }, "/portal/data");
      expect(wrong).toContain(`data-state="${state}"`);
      expect(wrong).toContain(`<p class="error">${reason}</p>`);
      expect(wrong).not.toContain('<span class="pill good">Ready');
    }
  });

  it("offers the way out with what it means, and says when everything is deleted", async () => {
    expect(await pageWith({}, "/portal/data")).toContain("is deleted at once");
    const leaving = await pageWith({ status: "leaving", wipeAt: NOW + 3_600_000 }, "/portal/data");
    expect(leaving).not.toContain('action="/portal/disconnect"');
  });

  it("says of each condition what is wrong, since when, what waits, when it is tried again and what ends it", async () => {
    const html = await pageWith({ conditions: [CONDITION] });
    expect(html).toMatch(
      /<div class="banner bad" role="alert"><p>HubSpot refused the grant\. <a href="\/oauth\/install">Connect again<\/a>/u,
    );
    expect(html).toMatch(/23 Nov 2026, 13:00\b.*\b1,234\b.*\b23 Nov 2026, 13:05\b/u);
    expect(html).toContain(`${CONDITION.endsWhen} <code>${CONDITION.code}</code>`);
  });

  it("has forms whose posts the browser may prove to come from here", async () => {
    const { get } = await signedIn();
    // Under no-referrer a browser sends Origin: null, and the form would be refused.
    expect((await get("/portal")).headers.get("Referrer-Policy")).toBe("same-origin");
    expect((await get("/portal")).headers.get("Cache-Control")).toBe("no-store");
    const policy = (await get("/portal")).headers.get("Content-Security-Policy");
    expect(policy).toBe(
      "default-src 'none'; object-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'",
    );
  });

  it("has an input for every setting of a connection, of either kind", async () => {
    const html = await pageWith({}, "/portal/connection");
    const names = new Set(html.match(/(?<= name=")[\w.]+/gu)?.map((name) => name.replace(/\.\d+/u, "")));
    const { workflows, ...idverify } = { ...CONNECTION_IDVERIFY, dvcIds: DVC_IDS };
    const line = { ...LINE, id: "" };
    const settings = [CONNECTION_SESSIONS, idverify, { workflows: line }].flatMap((part) => leaves(part));
    expect(settings.filter((name) => !names.has(name))).toEqual([]);
    expect(workflows).toEqual([]);
  });

  it("tells that secrets are set, and nothing of them", async () => {
    const html = await pageWith({ connection: SESSIONS }, "/portal/connection");
    expect(html).toMatch(/<input[^>]* name="apiKey"[^>]* data-secret="stored"/u);
    expect(inputOf(html, "apiKey")).toMatch(/type="password"/u);
    expect(inputOf(html, "apiKey")).not.toContain("value=");
    expect(html).toMatch(/name="documentTypes" value="passport" checked/u);
  });

  it("says in set-up whether callbacks arrive, and why one was refused", async () => {
    const refused = { at: NOW, reason: "bad_signature" } as const;
    const states: readonly (readonly [PortalOverview["callbacks"], "open" | "yes" | "no"])[] = [
      [{ arrivedAt: null, refused: null, missedAt: null }, "open"],
      [{ arrivedAt: null, refused: null, missedAt: NOW }, "no"],
      [{ arrivedAt: NOW, refused: null, missedAt: null }, "yes"],
      [{ arrivedAt: NOW, refused, missedAt: null }, "no"],
      [null, "open"],
    ];
    for (const [callbacks = null, state] of states) {
      const html = await pageWith({ connection: SESSIONS, callbacks }, "/portal/setup");
      const [, shown, words] = /<li class="(\w+)" data-check="callbacks"><div>([^<]*)</u.exec(html) ?? [];
      expect(shown).toBe(state);
      expect(callbacks === null ? words : callbackWords(callbacks, "Europe/Berlin")).toBe(words);
    }
  });

  it("shows the protocol's fields as they are stored", async () => {
    const html = await pageWith({ connection: IDVERIFY }, "/portal/connection");
    expect(html).toMatch(/name="kind" value="idverify" checked/u);
    expect(inputOf(html, "community")).toContain('value="default"');
    expect(inputOf(html, "dvcIds.passport")).toContain('value="ppt-selfie"');
    expect(html).toMatch(/<option value="P-256" selected/u);
    expect(html).toMatch(/<option value="IAL1" selected/u);
  });

  it("leads to the place where a condition ends, and names those without a place as well", async () => {
    const [refused, silent] = ["1Kosmos refuses the licence key.", "HubSpot does not answer."];
    const conditions = [
      {
        ...CONDITION,
        code: "onekosmos_refused" as const,
        message: refused,
        waiting: 0,
        remedy: { path: "/portal/connection", label: "Go to the connection" },
      },
      {
        ...CONDITION,
        code: "hubspot_unavailable" as const,
        message: silent,
        retryAt: null,
        remedy: null,
      },
    ];
    const html = await pageWith({ conditions });
    expect(html).toContain(`${refused} <a href="/portal/connection">Go to the connection</a>`);
    expect(html).toContain(`${silent} </p>`);
  });

  it("shows a mapping line by line, and one more to fill in", async () => {
    const line = {
      id: "wf-1",
      call: "workflow",
      kind: "identity",
      documentTypes: ["passport"],
      level: "IAL2",
      derivedIal: "none",
      checks: ["selfie"],
    } as const;
    const mapped = { ...line, documentTypes: [...line.documentTypes], checks: [...line.checks] };
    const html = await pageWith({ connection: { ...IDVERIFY, workflows: [mapped] } }, "/portal/connection");
    expect(inputOf(html, "workflows.0.id")).toContain('value="wf-1"');
    expect(html).toMatch(/name="workflows.0.documentTypes" value="passport" checked/u);
    expect(html).toMatch(/name="workflows.0.checks" value="selfie" checked/u);
    expect(inputOf(html, "workflows.1.id")).toContain('value=""');
    expect(html).not.toContain('name="workflows.2.id"');
  });

  it("lists what waits for a person, and what is counted", async () => {
    const html = await pageWith({
      counters: { sessions_started: 12345 },
      waiting: { inbox: 3, planned: 0, outbox: 2, openSessions: 7, inReview: 2, workflows: 0 },
      deadLetters: [
        { id: "outbox:901", kind: "contact_update", subject: "contact 901", reason: "refused", since: NOW },
      ],
      deadLetterGroups: [{ cause: "refused", kind: "contact_update", total: 1234, ids: ["outbox:901"] }],
    });
    expect(html).toContain("<dt>Sessions started</dt><dd>12,345</dd>");
    expect(html).toContain("<dd>7; each until it is used, a new one 168 hours at most</dd>");
    expect(html).toContain("<dt>In review at 1Kosmos</dt><dd>2</dd>");
    expect(html).toContain("<dt>Queue</dt><dd>5 pieces of work</dd>");
    const many = await pageWith({ waiting: { ...OVERVIEW.waiting, inbox: 3, outbox: WAITING_SHOWN } });
    expect(many).toContain(`<dt>Queue</dt><dd>at least ${WAITING_SHOWN + 3} pieces of work</dd>`);
    expect(many).toContain(`<dt>Updates for HubSpot</dt><dd>at least ${WAITING_SHOWN}</dd>`);
    expect(html).toContain('refused (<a href="/portal/attention">1,234</a>)');
  });

  it("is there for HEAD as for GET", async () => {
    const { request, cookie } = await signedIn();
    for (const path of ["/portal", "/portal/triggers", "/api/settings"]) {
      const response = await request(path, { method: "HEAD", headers: { Cookie: cookie } });
      expect([path, response.status, await response.text()]).toEqual([path, 200, ""]);
    }
  });

  it("escapes whatever came from outside", async () => {
    const hostile = `"><img src=x onerror=alert(1)>'`;
    const html = await pageWith({
      attention: hostile,
      connection: {
        ...IDVERIFY,
        community: hostile,
        dvcIds: { passport: hostile },
        licenseKey: { set: true },
      },
      counters: { [hostile]: 1 },
      deadLetters: [{ id: hostile, kind: hostile, subject: hostile, reason: hostile, since: NOW }],
      deadLetterGroups: [{ cause: hostile, kind: hostile, total: 1, ids: [hostile] }],
      conditions: [{ ...CONDITION, message: hostile, endsWhen: hostile }],
    });
    expect(html).not.toContain("<img src=x");
    expect(html).not.toContain(`"${hostile}`);
    expect(html).toContain("&lt;img src=x");
  });
});
