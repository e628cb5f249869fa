/** The registry's entry for the REST vocabulary of 1Kosmos' integration pages. A callback announces results of sessions. */
import { ok } from "../../lib/result.ts";
import { defineKind } from "../kind.ts";
import {
  restConnectionSchema,
  restInput,
  toRestConnection,
  viewRest,
  withStoredSecrets,
} from "./connection.ts";
import { REST_DEFAULTS, REST_FORM } from "./form.ts";
import { restDirectorySchema, type RestDirectory } from "./directory.ts";
import { createRestProvider } from "./provider.ts";
import { documentsFor } from "./verify.ts";

/** The entry. Stored connections and the JSON API name it `sessions`. */
export const REST = defineKind({
  name: "sessions",
  synonyms: ["rest"],
  label: "REST sessions",
  hint: "An API key, and results announced by signed callbacks.",
  form: REST_FORM,
  formDefaults: REST_DEFAULTS,
  connectionSchema: restConnectionSchema,
  directorySchema: restDirectorySchema,
  inputSchema: restInput,
  withStoredSecrets,
  toConnection: toRestConnection,
  complete: (connection) => connection,
  view: viewRest,
  /** Everything is at the tenant's own host: nothing is called and nothing expires. */
  discover: (_connection, origin) =>
    Promise.resolve(ok<RestDirectory>({ kind: "sessions", origin, expiresAt: Number.MAX_SAFE_INTEGER })),
  createProvider: createRestProvider,
  offers: documentsFor,
  /** One session offers several documents. */
  documentsToChoose: () => [],
  needsLookUp: () => false,
  callbackKeys: ({ callbackSecrets, callback }) => ({ secrets: callbackSecrets, settings: callback }),
  // No callback announces a challenge.
  pollRhythm: ({ call }) => (call === "stepup" ? "idverify" : "sessions"),
});
