/** The registry's entry for the published protocol with encrypted envelopes. Results are polled. */
import { defineKind } from "../kind.ts";
import { idverifyConnectionSchema, viewIdverify } from "./connection.ts";
import { idverifyDirectorySchema } from "./directory.ts";
import { discoverIdverify } from "./discovery.ts";
import { IDVERIFY_FORM } from "./form.ts";
import { idverifyInput, toIdverifyConnection, withStoredSecrets } from "./input.ts";
import { newOwnKey } from "./keys.ts";
import { needsLookUp } from "./look-up.ts";
import { createIdverifyProvider } from "./provider.ts";
import { fieldsWith } from "./test-lines.ts";
import { chooseWorkflow, mappedDocuments } from "./workflows.ts";

/** The entry. */
export const IDVERIFY = defineKind({
  name: "idverify",
  synonyms: [],
  label: "IDVerify protocol",
  hint: "A community, a licence key and dvcIDs. Results are polled.",
  form: IDVERIFY_FORM,
  connectionSchema: idverifyConnectionSchema,
  directorySchema: idverifyDirectorySchema,
  inputSchema: idverifyInput,
  withStoredSecrets,
  toConnection: toIdverifyConnection,
  complete: (connection) =>
    connection.ownKey === undefined ? { ...connection, ownKey: newOwnKey() } : connection,
  view: viewIdverify,
  discover: discoverIdverify,
  createProvider: createIdverifyProvider,
  offers: chooseWorkflow,
  documentsToChoose: (connection, offer) =>
    offer.kind === "identity" ? mappedDocuments(connection, offer) : [],
  needsLookUp,
  callbackKeys: () => null,
  pollRhythm: () => "idverify",
  dvcIdFields: (connection, dvcId, kind) =>
    fieldsWith(connection, dvcId)
      .filter((field) => field.kind === kind)
      .map(({ label }) => label),
});
