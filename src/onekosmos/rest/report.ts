/** Reports what a test of a REST connection found, and what no call of 1Kosmos checks. Pure. */
import { TENANT_FIELD } from "../common-form.ts";
import { fieldsIn } from "../form.ts";
import type { ConnectionReport, TestedPart } from "../provider.ts";
import type { RestConnection } from "./connection.ts";
import { REST_FORM } from "./form.ts";

const LABELS: ReadonlyMap<string, string> = new Map(
  fieldsIn([TENANT_FIELD, ...REST_FORM]).map(({ path, label }) => [path, label]),
);

const WHY = {
  documents:
    "1Kosmos has no call that lists the documents and levels that a tenant offers. The first session shows it: verify a test contact.",
  stepUp: "1Kosmos has no call that checks this without a challenge. The first step-up shows it.",
  callback:
    "1Kosmos has no call that asks for a callback. The first session that ends shows whether callbacks arrive and the secret fits: verify a test contact.",
  noSecret: "No callback secret is set, so every callback is refused and results are polled.",
} as const;

/** Returns the report of a test that passed. */
export function reportOf({ tenantDns, callbackSecrets }: RestConnection): ConnectionReport {
  const callback = callbackSecrets.length === 0 ? WHY.noSecret : WHY.callback;
  return {
    tenant: tenantDns,
    found: [part("tenantDns", { value: tenantDns }), part("apiKey")],
    notChecked: [
      part("documentTypes", { why: WHY.documents }),
      part("stepUpSeconds", { why: WHY.stepUp }, "Step-up"),
      part("callbackSecrets.0", { why: callback }),
    ],
  };
}

function part(
  field: string,
  more: Pick<TestedPart, "value" | "why"> = {},
  label = LABELS.get(field) ?? field,
): TestedPart {
  return { field, label, ...more };
}
