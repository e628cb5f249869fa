/**
 * The endpoints of the side, for people and scripts that look for the right call: `GET /sandbox/endpoints`. A test
 * compares this list with the routes themselves.
 */
import type { Vocabulary } from "./requests.ts";
import { KEYED_SERVICES } from "./service-keys.ts";

/** One endpoint. `path` as in the router, `section` in the words of 1Kosmos' documentation. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly vocabulary: Vocabulary | "platform" | "page" | "sandbox";
  readonly section: string;
}

const TENANT = "tenant/:tenantId/community/:communityId";

const WORKFLOW_BASES = ["/workflowapi/workflow_instance", "/idproofingapi/workflow_instance"];
const IAL2_BASES = ["/workflowapi/workflow/workflow_instance", "/idproofingapi/workflow/workflow_instance"];

type Call = Pick<Endpoint, "method" | "path">;
const get = (path: string): Call => ({ method: "GET", path });
const post = (path: string): Call => ({ method: "POST", path });
const put = (path: string): Call => ({ method: "PUT", path });
const del = (path: string): Call => ({ method: "DELETE", path });

/** The same words for several calls. */
function section(
  vocabulary: Endpoint["vocabulary"],
  words: string,
  calls: readonly Call[],
): readonly Endpoint[] {
  return calls.map(({ method, path }) => ({ method, path, vocabulary, section: words }));
}

/** All of them. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...section("platform", "community info", [post("/api/r1/system/community_info/fetch")]),
  ...section("platform", "service directory", [get("/caas/sd")]),
  ...section("platform", "public keys", [
    ...KEYED_SERVICES.map((service) => get(`/${service}/publickeys`)),
    get("/api/r1/community/:name/publickeys"),
  ]),
  ...section("idverify", "session create", [post("/docuverify/document_share_session/create")]),
  ...section("idverify", "session result", [
    post("/docuverify/document_share_session/result"),
    post("/docuverify/v3/document_share_session/result"),
  ]),
  ...section("idverify", "face compare", [post("/docuverify/verify")]),
  ...section(
    "workflow",
    "workflow create",
    WORKFLOW_BASES.map((base) => post(`${base}/${TENANT}/create`)),
  ),
  ...section(
    "workflow",
    "node result",
    WORKFLOW_BASES.map((base) => get(`${base}/:id/${TENANT}/node/:nodeId`)),
  ),
  ...section(
    "workflow",
    "IAL2 create",
    IAL2_BASES.map((base) => post(`${base}/create`)),
  ),
  ...section(
    "workflow",
    "IAL2 result summary",
    IAL2_BASES.map((base) => get(`${base}/:id/result_summary`)),
  ),
  ...section("uwl", "UWL session create", [put("/sessions/session/new")]),
  ...section("uwl", "UWL session info", [get("/sessions/session/:id")]),
  ...section("uwl", "UWL session response", [get("/sessions/session/:id/response")]),
  ...section("uwl", "UWL session authentication", [post("/sessions/session/:id/authenticate")]),
  ...section("platform", "IAL of a user", [get("/api/r1/community/:name/userid/:userId/ial")]),
  ...section("platform", "user by DID", [
    get("/api/r1/community/:name/userdid/:did/userinfo"),
    post("/api/r1/community/:name/userdid/:did/userinfo/fetch"),
  ]),
  ...section("platform", "messaging", [post("/api/r2/messaging/schedule")]),
  ...section("platform", "access code", [
    put("/api/r2/acr/community/:name/code"),
    get("/api/r1/acr/community/:name/:code"),
    post("/api/r1/acr/community/:name/:code/redeem"),
  ]),
  ...section("platform", "OTP", [
    post("/api/r2/otp/generate"),
    post("/api/r2/otp/verify"),
    post("/api/r3/otp/verify"),
  ]),
  ...section("platform", "verifiable credentials", [
    post(`/vcs/${TENANT}/vc/from/document/:type`),
    post(`/vcs/${TENANT}/vc/from/payload/:type`),
    post(`/vcs/${TENANT}/vc/verify`),
    get(`/vcs/${TENANT}/vc/:id/status`),
    post(`/vcs/${TENANT}/vp/create`),
    post(`/vcs/${TENANT}/vp/verify`),
    get("/vcs/vc/:id/download"),
  ]),
  ...section("platform", "events", [post(`/reports/${TENANT}/events`), put(`/events/${TENANT}/event/:name`)]),
  ...section("platform", "licences", [
    get("/licenses/servicekey/current"),
    get("/licenses/community/:communityId/licensecheck"),
    get("/licenses/u1/servicekey/current"),
    get("/licenses/u1/community/:communityId/licensecheck"),
  ]),
  ...section("platform", "FIDO devices", [
    post("/webauthn/u1/attestation/options"),
    post("/webauthn/u1/attestation/result"),
    post("/webauthn/u1/assertion/options"),
    post("/webauthn/u1/assertion/result"),
  ]),
  ...section("sessions", "session create", [post("/v1/verify/sessions")]),
  ...section("sessions", "session status", [
    get("/v1/verify/sessions/:id/status"),
    post("/v1/verify/sessions/:id/status"),
  ]),
  ...section("stepup", "step-up create", [post("/v1/auth/stepup")]),
  ...section("stepup", "step-up status", [
    get("/v1/auth/stepup/:id/status"),
    post("/v1/auth/stepup/:id/status"),
  ]),
  ...section("page", "the person's page", [
    get("/idproofing/session/:id"),
    post("/idproofing/session/:id"),
    post("/sessions/session/:id"),
    get("/stepup/:id"),
    post("/stepup/:id"),
  ]),
  ...section("sandbox", "sessions", [
    get("/sandbox/sessions"),
    get("/sandbox/sessions/:id"),
    post("/sandbox/sessions/:id"),
    post("/sandbox/sessions/:id/says"),
    post("/sandbox/sessions/:id/overturn"),
  ]),
  ...section("sandbox", "switches", [get("/sandbox/switches"), put("/sandbox/switches")]),
  ...section("sandbox", "new service keys", [post("/sandbox/keys/rotate")]),
  ...section("sandbox", "users", [get("/sandbox/users"), post("/sandbox/users")]),
  ...section("sandbox", "messages sent", [get("/sandbox/messages"), del("/sandbox/messages")]),
  ...section("sandbox", "this list", [get("/sandbox/endpoints")]),
];
