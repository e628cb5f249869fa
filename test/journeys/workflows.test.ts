/** HubSpot's workflows run the app's action: the sandbox signs, waits, repeats and expires as HubSpot does. */
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { signIn } from "../../sandbox/admin.ts";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { actionHeaders } from "../../sandbox/hubspot/webhooks/signature.ts";
import { openLink } from "../../sandbox/person.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, describeForEachVersion, propertyOf, setScene } from "./support.ts";

const PASSED = { outcome: "passed", documentType: "passport", matchConfidence: 0.97, ial: "IAL2" } as const;
const QUIET = { triggers: { manual: false, api: false, import: false, form: false, integration: false } };
/** Soon enough for a test; HubSpot waits a minute. */
const HUBSPOT_REPEATS_AFTER_MS = 300;
/** More than a batch, and in the long tests two. */
const CROWDS: Readonly<Record<string, number>> = { v3: 120, "2026-09": 200 };
/** Executions that end together are completed together: two full batches, and room for a few that come by themselves. */
const MOST_COMPLETIONS = 6;

const isCompletion = ({ url }: { readonly url: string }) => /\/callbacks\/.*complete$/u.test(url);

const enrolmentSchema = z.object({
  id: z.string(),
  callbackId: z.string(),
  state: z.string(),
  outputs: z.record(z.string(), z.string()),
  workflowWentOn: z.boolean(),
  expiresAt: z.string().nullable(),
  attempts: z.array(z.object({ status: z.number() })),
});
type Enrolment = z.infer<typeof enrolmentSchema>;
const idSchema = z.object({ id: z.string() });

describeForEachVersion("a workflow with the app's action, HubSpot's API", (version) => {
  const crowdSize = CROWDS[version] ?? 0;
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({
      hubspotApiVersion: version,
      webhookRetryPausesMs: [HUBSPOT_REPEATS_AFTER_MS],
    });
    await scene.admin().putSettings(QUIET);
  });
  afterAll(() => scene.close());

  it("waits until the contact is verified, and can branch on what came of it", async () => {
    const { id } = await scene.crm.create(aPerson());
    const enrolled = await enrol(id, { proofingLevel: "IAL2", documentTypes: "passport", kind: "identity" });
    const pending = await scene.contactWith(id, "pending");
    const blocked = await enrolmentWith(enrolled, "BLOCKED");
    expect(blocked).toMatchObject({ workflowWentOn: false, attempts: [{ status: 200 }] });
    expect(Date.parse(blocked.expiresAt ?? "")).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    await scene.endSessionOf(pending, PASSED);
    const done = await enrolmentWith(enrolled, "SUCCESS");
    expect(done.outputs).toEqual({
      verification_status: "verified",
      ial_level: "IAL2",
      match_confidence: "0.97",
      session_reference: propertyOf(pending, "idv_session_id"),
      reason: "Verified.",
    });
    expect(propertyOf(await scene.crm.read(id), "idv_status")).toBe("verified");
  });

  it("waits in vain: not verified when the time is over, told by the app and not by HubSpot's clock", async () => {
    const { id } = await scene.crm.create(aPerson());
    const enrolled = await enrol(id, { waitForHours: "0.001" });
    const { expiresAt } = await enrolmentWith(enrolled, "BLOCKED");
    const done = await enrolmentWith(enrolled, "SUCCESS");
    expect(Date.now()).toBeLessThan(Date.parse(expiresAt ?? ""));
    expect(done.outputs["verification_status"]).toBe("not_verified");
    // Who passes afterwards is verified, and the workflow stays where it went.
    await scene.endSessionOf(await scene.contactWith(id, "pending"), PASSED);
    await scene.contactWith(id, "verified");
    expect((await enrolment(enrolled)).outputs["verification_status"]).toBe("not_verified");
  });

  it("goes on at once with a link that works", async () => {
    const { id } = await scene.crm.create(aPerson());
    const done = await enrolmentWith(await enrol(id, { callbackBehavior: "continue" }), "SUCCESS");
    expect(done.outputs["verification_status"]).toBe("pending");
    const page = await openLink(done.outputs["verification_url"] ?? "");
    expect(page).toMatchObject({ status: 200 });
    expect(new URL(page.url).origin).toBe(scene.stack.origins.onekosmos);
  });

  it("accepts who is verified already, or asks anew", async () => {
    const { id } = await scene.crm.create(aPerson());
    const first = await enrol(id);
    await scene.endSessionOf(await scene.contactWith(id, "pending"), PASSED);
    await enrolmentWith(first, "SUCCESS");
    const accepted = await enrolmentWith(await enrol(id), "SUCCESS");
    expect(accepted).toMatchObject({
      outputs: { verification_status: "verified" },
      attempts: [{ status: 200 }],
    });
    const anew = await enrol(id, { whenVerified: "verify_again" });
    await scene.endSessionOf(await scene.contactWith(id, "pending"), { outcome: "declined" });
    expect((await enrolmentWith(anew, "SUCCESS")).outputs["verification_status"]).toBe("failed");
  });

  it("with a field that makes no sense fails visibly, with a status to branch on", async () => {
    const { id } = await scene.crm.create(aPerson());
    const done = await enrolmentWith(await enrol(id, { proofingLevel: "IAL9" }), "FAIL_CONTINUE");
    expect(done.outputs["verification_status"]).toBe("refused");
    expect(done.outputs["reason"]).toContain("proofingLevel");
  });

  it("on a deal waits for all its contacts", async () => {
    const people = [await scene.crm.create(aPerson()), await scene.crm.create(aPerson("Grace"))];
    const properties = { dealname: "A deal", pipeline: "default", dealstage: "appointmentscheduled" };
    const deal = idSchema.parse(await hubspot("POST", "/crm/v3/objects/deals", { properties }));
    for (const { id } of people)
      await hubspot("PUT", `/crm/v4/objects/deals/${deal.id}/associations/default/contacts/${id}`);
    const enrolled = await enrol(deal.id, {}, { objectType: "DEAL" });
    for (const { id } of people) {
      const pending = await scene.contactWith(id, "pending");
      expect((await enrolment(enrolled)).state).toBe("BLOCKED");
      await scene.endSessionOf(pending, PASSED);
    }
    const done = await enrolmentWith(enrolled, "SUCCESS");
    expect(done.outputs).toMatchObject({ verification_status: "verified", ial_level: "IAL2" });
  });

  it("whose answer is lost is repeated by HubSpot, and starts no second session", async () => {
    const proxy = await losingTheFirstAnswer(scene.stack.origins.app);
    try {
      const { id } = await scene.crm.create(aPerson());
      const before = scene.exchanges(isSessionStart).length;
      const enrolled = await enrol(id, {}, { actionUrl: `${proxy.origin}/hubspot/actions/verify` });
      const blocked = await enrolmentWith(enrolled, "BLOCKED");
      expect(blocked.attempts.map(({ status }) => status)).toEqual([503, 200]);
      await scene.endSessionOf(await scene.contactWith(id, "pending"), PASSED);
      const done = await enrolmentWith(enrolled, "SUCCESS");
      expect(done.outputs["verification_status"]).toBe("verified");
      expect(scene.exchanges(isSessionStart).length - before).toBe(1);
    } finally {
      proxy.server.close();
    }
  });

  it("a crowd at once is completed in batches, each once", async () => {
    const { firstId } = await scene.crm.importContacts(crowdSize);
    const ids = Array.from({ length: crowdSize }, (_, n) => String(Number(firstId) + n));
    const enrolments = await Promise.all(ids.map((id) => enrol(id)));
    const pending = await waitFor(
      "all to be pending",
      async () => {
        const crowd = (await scene.crm.list()).filter(({ id }) => Number(id) >= Number(firstId));
        return crowd.every((contact) => propertyOf(contact, "idv_status") === "pending") ? crowd : undefined;
      },
      { timeoutMs: 120_000, everyMs: 250 },
    );
    expect(new Set(pending.map((contact) => propertyOf(contact, "idv_session_id"))).size).toBe(crowdSize);
    const { openSessions } = (await scene.admin().overview()).waiting;
    // HubSpot takes no completion until all are known: how many wait together must not depend on the machine's pace.
    await hubspot("POST", "/sandbox/faults", {
      host: "hubspot",
      path: "/callbacks/.*complete$",
      status: 503,
      // One refusal: after several in a row the app sends one by one, since a single execution may be behind them.
      headers: { "retry-after": "600" },
    });
    await Promise.all(pending.map((contact) => scene.endSessionOf(contact, PASSED)));
    await waitFor("the app to have all results", async () =>
      (await scene.admin().overview()).waiting.openSessions <= openSessions - crowdSize ? true : undefined,
    );
    await hubspot("DELETE", "/sandbox/faults");
    const before = scene.exchanges(isCompletion).length;
    // Ends the pause, however long the results took.
    await signIn(scene.stack.origins);
    for (const enrolled of enrolments) {
      const done = await enrolmentWith(enrolled, "SUCCESS");
      expect(done.outputs["verification_status"]).toBe("verified");
    }
    const completions = scene.exchanges(isCompletion).slice(before);
    expect(completions.length).toBeLessThanOrEqual(MOST_COMPLETIONS);
    expect(completions.every(({ status }) => status === 204)).toBe(true);
    const { waiting } = await scene.admin().overview();
    expect(waiting).toMatchObject({ inbox: 0, openSessions: expect.any(Number) });
  });

  it("signed with v3 alone, or with both, runs it as well", async () => {
    for (const workflowSignatures of ["v3", "both"]) {
      await hubspot("PUT", "/sandbox/switches", { workflowSignatures });
      const { id } = await scene.crm.create(aPerson());
      expect(await enrolmentWith(await enrol(id), "BLOCKED")).toMatchObject({ attempts: [{ status: 200 }] });
    }
    // From now on this portal's executions are known to carry v3: one without it is not HubSpot's.
    await hubspot("PUT", "/sandbox/switches", { workflowSignatures: "v2" });
    const { id } = await scene.crm.create(aPerson());
    const enrolled = await enrol(id);
    await expect
      .poll(async () => (await enrolment(enrolled)).attempts.map(({ status }) => status))
      .toContain(401);
  });

  async function hubspot(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(scene.stack.origins.hubspot + path, {
      method,
      headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }

  /** Enrols a record; returns the enrolment's id. */
  async function enrol(objectId: string, inputFields: object = {}, more: object = {}): Promise<string> {
    const made = await hubspot("POST", "/sandbox/workflows/enroll", { objectId, inputFields, ...more });
    return idSchema.parse(made).id;
  }

  async function enrolment(id: string): Promise<Enrolment> {
    return enrolmentSchema.parse(await hubspot("GET", `/sandbox/workflows/enrollments/${id}`));
  }

  /** Waits until the enrolment has this state. */
  async function enrolmentWith(id: string, state: string): Promise<Enrolment> {
    return waitFor(
      `enrolment ${id} is ${state}`,
      async () => {
        const found = await enrolment(id);
        return found.state === state ? found : undefined;
      },
      { timeoutMs: 60_000, everyMs: 25 },
    );
  }
});

/** Stands before the app: everything gets there, signed for the app's address; of the first request the response is lost. */
async function losingTheFirstAnswer(
  app: string,
): Promise<{ readonly server: Server; readonly origin: string }> {
  let isFirst = true;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const [url, body] = [app + (incoming.url ?? ""), await text(incoming)];
      const headers = actionHeaders(HUBSPOT.clientSecret, url, body, Date.now(), "v2");
      const answer = await fetch(url, { method: "POST", headers, body });
      const lost = isFirst;
      isFirst = false;
      outgoing.writeHead(lost ? 503 : answer.status, { "content-type": "application/json" });
      outgoing.end(lost ? "" : await answer.text());
    })();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, origin: `http://127.0.0.1:${address.port}` };
}
