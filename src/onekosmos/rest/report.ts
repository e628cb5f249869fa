/** Reports what a test of a REST connection found, and what no call of 1Kosmos checks. Pure. */
import { TENANT_FIELD } from "../common-form.ts";
import type { ConnectionReport } from "../provider.ts";
import { partsOf } from "../tested-parts.ts";
import type { RestConnection } from "./connection.ts";
import { REST_FORM } from "./form.ts";

const part = partsOf([TENANT_FIELD, ...REST_FORM]);

const WHY = {
  documents:
    "1Kosmos has no call that lists the documents and levels that a tenant offers. The first session shows it: verify a test contact.",
  stepUp: "1Kosmos has no call that checks this without a challenge. The first step-up shows it.",
  callback:
    "1Kosmos has no call that requests a callback. The first session that ends shows whether callbacks arrive and the secret fits: verify a test contact.",
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
      part("stepUpSeconds", { why: WHY.stepUp, label: "Step-up" }),
      part("callbackSecrets.0", { why: callback }),
    ],
  };
}
