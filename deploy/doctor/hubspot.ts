/** Examines what HubSpot calls: each address refuses a caller without its signature, and takes one with it. */
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { z } from "zod";
import { addressAt, ADDRESS_FIELDS } from "../../hubspot/address-fields.ts";
import { isOptional, readProject } from "../../hubspot/project-copy.ts";
import { type Finding, interception, ok, type DoctorTarget, problem, skipped } from "./finding.ts";
import { visit } from "./visit.ts";

const WEBHOOKS = "/hubspot/webhooks";
/** An empty batch: accepted, and without effect. */
const EMPTY_BATCH = "[]";

const CLOSED = [
  ["webhooks", WEBHOOKS, "webhooks"],
  ["actions", "/hubspot/actions/verify", "workflow actions"],
  ["cards", "/hubspot/card/contacts/verify-many", "cards"],
] as const;

/** Runs the checks. */
export async function examineHubSpot(target: DoctorTarget): Promise<readonly Finding[]> {
  const closed = CLOSED.map(([check, path, what]) => examineClosed(target, check, path, what));
  return Promise.all([...closed, examineForged(target), examineSigned(target), examineProject(target)]);
}

async function examineClosed(
  { url }: DoctorTarget,
  check: string,
  path: string,
  what: string,
): Promise<Finding> {
  const visited = await visit(`${url}${path}`, post("{}"));
  if (!visited.ok) return problem(check, `${path} did not respond (${visited.code}).`, "Try again.");
  const { status } = visited.visit;
  if (status === 401)
    return ok(check, `The address for ${what} refuses callers without HubSpot's signature.`);
  if (status < 300) return tooOpen(check, path);
  return (
    interception(check, visited.visit) ??
    problem(
      check,
      `The address for ${what} (${path}) responded ${status} instead of 401 to a caller without a signature.`,
      "A route or rule in front of the Worker takes this path; let all paths of the host lead to the Worker.",
    )
  );
}

async function examineForged({ url }: DoctorTarget): Promise<Finding> {
  const check = "signature";
  const visited = await visit(`${url}${WEBHOOKS}`, signed(url, EMPTY_BATCH, "not-the-secret"));
  if (!visited.ok) return problem(check, `${WEBHOOKS} did not respond (${visited.code}).`, "Try again.");
  if (visited.visit.status < 300) return tooOpen(check, WEBHOOKS);
  if (visited.visit.status === 401) return ok(check, "A forged signature is refused.");
  return problem(
    check,
    `A forged signature was answered with ${visited.visit.status} instead of 401.`,
    "A route or rule in front of the Worker takes this path.",
  );
}

/** Signs as HubSpot does, when the secret is at hand: proves secret, address and clock together. */
async function examineSigned({ url, clientSecret }: DoctorTarget): Promise<Finding> {
  const check = "secret";
  if (clientSecret === null) {
    return skipped(
      check,
      "Not examined: set HUBSPOT_CLIENT_SECRET for this command to sign as HubSpot does.",
    );
  }
  const visited = await visit(`${url}${WEBHOOKS}`, signed(url, EMPTY_BATCH, clientSecret));
  if (!visited.ok) return problem(check, `${WEBHOOKS} did not respond (${visited.code}).`, "Try again.");
  const { status, text } = visited.visit;
  if (status === 204) return ok(check, "A webhook signed with the client secret is accepted.");
  const error = errorOf(text);
  if (error === "signature_stale" || error === "signature_future") {
    return problem(check, "The signature's time is refused: the clocks differ.", "Set this machine's clock.");
  }
  if (status === 401) {
    return problem(
      check,
      "A webhook signed with this client secret is refused: the Worker has another one, or another PUBLIC_URL.",
      "npx wrangler secret put HUBSPOT_CLIENT_SECRET, with the secret on the project's page in HubSpot.",
    );
  }
  return (
    interception(check, visited.visit) ??
    problem(
      check,
      `A signed webhook was answered with ${status} instead of 204.`,
      "Look at the Worker's log: npx wrangler tail",
    )
  );
}

/** Compares the addresses in the HubSpot project that was written with the one that is examined. */
async function examineProject({ project, url }: DoctorTarget): Promise<Finding> {
  const check = "project";
  if (project === null || !existsSync(project)) {
    return skipped(check, "Not examined: no HubSpot project was written for this address on this machine.");
  }
  const files = readProject(project);
  const elsewhere = ADDRESS_FIELDS.filter((place) => {
    const path = `src/app/${place.file}`;
    // A part that may be left out is not missed.
    if (isOptional(path) && !files.has(path)) return false;
    return addressAt(files.get(path) ?? "", place) !== url;
  });
  if (elsewhere.length === 0) return ok(check, "The HubSpot project names this address everywhere.");
  return problem(
    check,
    `The HubSpot project names another address for: ${elsewhere.map(({ what }) => what).join(", ")}.`,
    "Run npm run hubspot:configure, and upload the project again.",
  );
}

function tooOpen(check: string, path: string): Finding {
  return problem(
    check,
    `${path} accepts requests that HubSpot did not sign. Anybody can send events.`,
    "Take the address offline until it is this app's Worker that responds.",
  );
}

function post(body: string, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", body, headers: { "Content-Type": "application/json", ...headers } };
}

/** Signs with version 3 of HubSpot's signatures (HubSpot docs, "Validating requests"). */
function signed(url: string, body: string, secret: string): RequestInit {
  const timestamp = String(Date.now());
  const signature = createHmac("sha256", secret)
    .update(`POST${url}${WEBHOOKS}${body}${timestamp}`)
    .digest("base64");
  return post(body, { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": timestamp });
}

function errorOf(text: string): string | null {
  try {
    return z.object({ error: z.string() }).safeParse(JSON.parse(text)).data?.error ?? null;
  } catch {
    return null;
  }
}
