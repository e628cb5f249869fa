/** Assumptions for which the sandbox's 1Kosmos has no switch. */
import { text } from "../../sandbox/control/elements.ts";
import type { Assumption } from "../assumption.ts";
import { freshRequestId } from "../licensed.ts";
import { documentSession, fieldsOf, need, restSession } from "../steps.ts";

const COSTS = "makes sessions at 1Kosmos, which may be charged";
const TOO_OLD_S = 600;
const RESULT = "/docuverify/document_share_session/result";

export const ONEKOSMOS_OPEN: readonly Assumption[] = [
  {
    row: "whether the REST API exists on a tenant",
    needs: ["rest"],
    async see({ rest }) {
      const { status } = await rest(
        "POST",
        "/v1/verify/sessions/00000000-0000-4000-8000-000000000000/status",
      );
      return `an unknown session is ${status}`;
    },
  },
  {
    row: "method of the status call",
    needs: ["rest"],
    costs: COSTS,
    async see(world) {
      const { id } = await restSession(world);
      const path = `/v1/verify/sessions/${id}/status`;
      const [posted, got] = [await world.rest("POST", path), await world.rest("GET", path)];
      return `POST ${posted.status}, GET ${got.status}`;
    },
  },
  {
    row: "fields of a status besides `status` and `result.ial_level`",
    needs: ["rest", "person"],
    costs: COSTS,
    async see(world) {
      const { id, url } = await restSession(world);
      await world.end(id, url, { outcome: "passed" });
      const { body } = await world.rest("POST", `/v1/verify/sessions/${id}/status`);
      return fieldsOf(body["result"], 1);
    },
  },
  {
    row: "the unit of a confidence",
    needs: ["rest", "person"],
    costs: COSTS,
    async see(world) {
      const { id, url } = await restSession(world);
      await world.end(id, url, { outcome: "passed" });
      const { body } = await world.rest("POST", `/v1/verify/sessions/${id}/status`);
      const found = /"match_confidence":"?([\d.]+)/u.exec(JSON.stringify(body))?.[1];
      if (found === undefined) return "none is stated";
      return Number(found) > 1 ? "a percentage" : "a fraction";
    },
  },
  {
    row: "whether a repeated `requestid` is refused",
    needs: ["protocol"],
    async see(world) {
      const caller = await world.licensed("docuverify");
      const requestId = freshRequestId();
      const json = { dvcID: world.protocol.dvcId, sessionId: "unknown" };
      const ask = async () => (await caller.call("POST", RESULT, json, { sealed: true, requestId })).status;
      const [first, second] = [await ask(), await ask()];
      return first === second ? "let through" : `refused: ${second}`;
    },
  },
  {
    row: "words for a request id out of time and an unknown session",
    needs: ["protocol"],
    async see(world) {
      const caller = await world.licensed("docuverify");
      const json = { dvcID: world.protocol.dvcId, sessionId: "unknown" };
      const options = { sealed: true, requestId: freshRequestId(TOO_OLD_S) };
      const old = await caller.call("POST", RESULT, json, options);
      const unknown = await caller.call("POST", RESULT, json, { sealed: true });
      return `${old.status} ${text(old.body["message"])}; ${unknown.status} ${text(unknown.body["message"])}`;
    },
  },
  {
    row: "where the step-up's result is fetched",
    needs: ["rest"],
    costs: COSTS,
    async see(world) {
      const json = { user_id: world.mark, reason_code: "live_check" };
      const made = need(await world.rest("POST", "/v1/auth/stepup", { json }), 200, 201);
      const path = `/v1/auth/stepup/${text(made.body["challenge_id"])}/status`;
      return `${path.replace(text(made.body["challenge_id"]), "{id}")}: ${(await world.rest("POST", path)).status}`;
    },
  },
  {
    row: "where `uid` belongs in a create",
    needs: ["protocol"],
    costs: COSTS,
    async see(world) {
      const flat = await documentSession(world);
      const nested = await documentSession(world, { user: { uid: crypto.randomUUID() } });
      return `flat ${flat.answer.status}, in user ${nested.answer.status}`;
    },
  },
  {
    row: "base path of the workflow and the IAL2 calls",
    needs: ["protocol"],
    async see(world) {
      const statuses: string[] = [];
      for (const service of ["workflowapi", "idproofingapi"]) {
        const { status } = await world.onekosmos("GET", `/${service}/publickeys`);
        statuses.push(`${service} ${status}`);
      }
      return statuses.join(", ");
    },
  },
  {
    row: "responses for an access code that is unknown, used or expired",
    needs: ["protocol"],
    async see(world) {
      const caller = await world.licensed("community");
      const path = `/api/r1/acr/community/${world.protocol.community}/unknown`;
      const headers = { "x-tenanttag": world.protocol.tag };
      return `unknown: ${(await caller.call("GET", path, undefined, { headers })).status}`;
    },
  },
  {
    row: "whether LiveID enrolment or step-up can be asked for by link",
    needs: ["protocol"],
    costs: COSTS,
    async see(world) {
      const { answer, url } = await documentSession(world, {}, world.protocol.liveIdDvcId);
      return answer.status < 300 && url !== "" ? "a link for LiveID is made" : `refused: ${answer.status}`;
    },
  },
  {
    row: "proofing started by OpenID Connect",
    why: "the app does not offer it: it takes a client of its own at the tenant",
  },
  {
    row: "several documents requested, one `documentType` a session",
    why: "it is a choice of the app's, not of 1Kosmos'",
  },
  {
    row: "canonical form that a credential's proof hashes",
    why: "the app does not use verifiable credentials; the sandbox verifies its own alone",
  },
  { row: "polling limits", why: "finding a limit takes a flood of calls at a tenant that others share" },
];
