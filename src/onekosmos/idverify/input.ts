/** How an admin's input becomes a connection by the published protocol. */
import * as z from "zod/mini";
import { isRecord, MAX_SECRET_LENGTH, type CommonFields } from "../connection-fields.ts";
import { FIELD_WORDS as WORDS, line, PRINTABLE } from "../fields.ts";
import { blankOr } from "../kind.ts";
import type { IdverifyConnection } from "./connection.ts";
import { dvcIdField, dvcIdsField, workflowsField } from "./workflow-fields.ts";

const MAX_NAME_LENGTH = 200;

/** Builds the schema of what an admin sends. */
export function idverifyInput(common: CommonFields) {
  return z
    .strictObject({
      kind: z.literal("idverify"),
      ...common,
      community: line(WORDS.community, PRINTABLE, MAX_NAME_LENGTH),
      licenseKey: line(WORDS.licenseKey, PRINTABLE, MAX_SECRET_LENGTH),
      dvcIds: dvcIdsField,
      liveIdDvcId: dvcIdField,
      workflows: workflowsField,
      curve: z._default(z.enum(["auto", "secp256k1", "P-256"], { error: WORDS.curve }), "auto"),
      lookUpUsers: z._default(z.boolean({ error: WORDS.yesNo }), false),
      stepUpKnownOnly: z._default(z.boolean({ error: WORDS.yesNo }), false),
    })
    .check(
      // Reported together with whatever else is wrong.
      z.refine(startsSomething, { error: WORDS.dvcIds, path: ["dvcIds"], when: () => true }),
    );
}

/** Returns true when there is anything to identify a person with. Also sees input whose other fields are wrong. */
function startsSomething(input: unknown): boolean {
  if (!isRecord(input)) return true;
  const { dvcIds, workflows } = input;
  const lines: readonly unknown[] = Array.isArray(workflows) ? workflows : [];
  const identifies = lines.some((entry) => isRecord(entry) && entry["kind"] === "identity");
  return identifies || !isRecord(dvcIds) || Object.keys(dvcIds).length > 0;
}

/** Fills the licence key when it was left blank. */
export function withStoredSecrets(
  input: Readonly<Record<string, unknown>>,
  stored: IdverifyConnection | undefined,
): unknown {
  return { ...input, licenseKey: blankOr(input["licenseKey"], stored?.licenseKey) };
}

/** Drops the box that was left empty, and keeps the app's own key, which nobody types. */
export function toIdverifyConnection(
  { liveIdDvcId, ...rest }: z.infer<ReturnType<typeof idverifyInput>>,
  stored: IdverifyConnection | undefined,
): IdverifyConnection {
  return {
    ...rest,
    ...(liveIdDvcId === undefined ? {} : { liveIdDvcId }),
    ...(stored?.ownKey === undefined ? {} : { ownKey: stored.ownKey }),
  };
}
