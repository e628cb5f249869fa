/** Examines a deployment from inside, with a token that works once. */
import { makeDoctorToken } from "../../src/lib/crypto/doctor-token.ts";
import { keyringFrom } from "../../src/lib/crypto/keyring.ts";
import { type Finding, interception, ok, type DoctorTarget, problem, skipped } from "./finding.ts";
import { type Inside, insideSchema } from "./inside-answer.ts";
import { deploymentFindings } from "./inside-deployment.ts";
import { portalFindings } from "./inside-portal.ts";
import { LONG_TIMEOUT_MS, type Visit, visit } from "./visit.ts";

const CHECK = "inside";

/** Runs the checks. */
export async function examineInside(target: DoctorTarget): Promise<readonly Finding[]> {
  const token = target.token ?? (await ownToken(target));
  if (token === null) {
    return [
      skipped(
        CHECK,
        "Not examined: pass --token with one from the page Diagnostics, or run this where .deploy.json has the deployment.",
      ),
    ];
  }
  const query = target.portalId === null ? "" : `?portal=${target.portalId}`;
  const request = { method: "POST", headers: { Authorization: `Bearer ${token}` } };
  const visited = await visit(`${target.url}/doctor${query}`, request, LONG_TIMEOUT_MS);
  if (!visited.ok) return [problem(CHECK, `/doctor did not respond (${visited.code}).`, "Try again.")];
  const inside = visited.visit.status === 200 ? readInside(visited.visit) : null;
  if (inside === null) return [refusal(target, visited.visit)];
  return [
    ok(CHECK, `The Worker let this command look inside, once (version ${inside.version}).`),
    ...deploymentFindings(inside),
    ...inside.portals.flatMap((portal) => portalFindings(portal, inside)),
  ];
}

async function ownToken({ encryptionKeys }: DoctorTarget): Promise<string | null> {
  if (encryptionKeys === null) return null;
  return makeDoctorToken(keyringFrom(encryptionKeys), null, Date.now());
}

function readInside({ text }: Visit): Inside | null {
  return insideSchema.safeParse(jsonOf(text)).data ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal({ token }: DoctorTarget, response: Visit): Finding {
  const { status, text } = response;
  if (text.includes('"token_used"'))
    return problem(CHECK, "The token was used before.", "Each works once: make another one.");
  if (text.includes('"token_expired"')) {
    const fix =
      token === null ? "Set this machine's clock." : "Make another one, or set this machine's clock.";
    return problem(CHECK, "The token is older than ten minutes, or the clocks differ.", fix);
  }
  if (text.includes('"token_invalid"')) {
    return token === null
      ? problem(
          CHECK,
          "The Worker has other ENCRYPTION_KEYS than .deploy.json, so this command cannot look inside.",
          "Put the keys that are in use into .deploy.json; or, when these are right: npm run --silent setup -- --print-keys | npx wrangler secret put ENCRYPTION_KEYS",
        )
      : problem(
          CHECK,
          "The Worker does not know this token.",
          "Make one on the page Diagnostics of this address.",
        );
  }
  if (status === 404 || status === 405)
    return problem(
      CHECK,
      "The version that is deployed cannot be examined from inside.",
      "Deploy this version.",
    );
  return (
    interception(CHECK, response) ??
    problem(CHECK, `/doctor responded ${status}.`, "Look at the Worker's log: npx wrangler tail")
  );
}
