/**
 * Tests a connection by the published protocol. 1Kosmos has no call that lists dvcIDs, so each is checked by requesting the
 * result of a session that cannot exist: a wrong dvcID is refused, and nothing is started.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import { TENANT_FIELD } from "../common-form.ts";
import { linesIn } from "../form.ts";
import type { ConnectionReport, ProviderFailure, SessionRef, TestedPart, Verdict } from "../provider.ts";
import { NIL_SESSION_ID } from "../session-id.ts";
import { partsOf } from "../tested-parts.ts";
import type { IdverifyConnection } from "./connection.ts";
import { IDVERIFY_FORM } from "./form.ts";
import { linesOf } from "./workflows.ts";

/** Fetches a result. */
export type FetchLine = (ref: SessionRef) => Promise<Result<Verdict, ProviderFailure>>;

/** A field with a dvcID or the id of a workflow. */
interface LineField {
  readonly field: string;
  readonly label: string;
  readonly id: string;
  readonly isWorkflow: boolean;
  /** The kind of verification that it is for. */
  readonly kind: "identity" | "liveid";
}

const part = partsOf([TENANT_FIELD, ...IDVERIFY_FORM]);
const [LINES] = linesIn(IDVERIFY_FORM);

const WHY = {
  workflow:
    "1Kosmos has no call that checks the id of a workflow. Its first session shows whether it is right.",
  same: "1Kosmos returns the same for a dvcID that does not exist. The first session shows whether it is right: verify a test contact.",
  captures:
    "1Kosmos has no call that says whether a dvcID reads a document or only takes a selfie. Verify a test contact: its page names the field when a result does not fit.",
  callbacks: "This protocol has no callbacks. Results are polled.",
} as const;

/**
 * Tests the connection. `isThorough`: also sends a dvcID that cannot exist, which shows whether the tenant refuses
 * wrong dvcIDs.
 */
export async function testLines(
  connection: IdverifyConnection,
  curve: string,
  fetchLine: FetchLine,
  isThorough: boolean,
): Promise<Result<ConnectionReport, ProviderFailure>> {
  const refused = await requestEach(connection, fetchLine);
  if (refused !== null) return err(refused);
  const { tenantDns: tenant, community } = connection;
  const distinguishes = isThorough && (await distinguishesDvcIds(connection, fetchLine));
  return ok({ tenant, community, curve, ...reportOf(connection, distinguishes), ...noticesOf(connection) });
}

/** Requests one result for every dvcID and one for each workflow service. Returns what was refused, or null. */
async function requestEach(
  connection: IdverifyConnection,
  fetchLine: FetchLine,
): Promise<ProviderFailure | null> {
  const requested = new Set<string>();
  const fields: Record<string, string> = {};
  let refused: ProviderFailure | null = null;
  for (const { id, call } of linesOf(connection)) {
    const name = call === "dvcid" ? id : `/${call}`;
    if (requested.has(name)) continue;
    requested.add(name);
    const ref = refTo(id);
    const response = await fetchLine(call === "dvcid" ? ref : { ...ref, call });
    if (response.ok || response.error.reason === "unknown_session") continue;
    // Only a refused request is about the line alone: whatever else is wrong is wrong for all of them.
    if (response.error.reason !== "request_refused") return response.error;
    for (const { field } of fieldsWith(connection, id)) fields[field] = response.error.message;
    refused = response.error;
  }
  return refused === null ? null : { ...refused, fields };
}

/** Returns whether the tenant refuses a dvcID that does not exist: only then a dvcID that it accepts has been checked. */
async function distinguishesDvcIds(connection: IdverifyConnection, fetchLine: FetchLine): Promise<boolean> {
  if (lineFields(connection).every(({ isWorkflow }) => isWorkflow)) return false;
  const response = await fetchLine(refTo(crypto.randomUUID()));
  return !response.ok && response.error.reason === "request_refused";
}

function refTo(dvcId: string): SessionRef {
  return { provider: "idverify", sessionId: NIL_SESSION_ID, dvcId };
}

/** Lists what was found, and what no call can check. */
function reportOf(
  connection: IdverifyConnection,
  distinguishes: boolean,
): Pick<Required<ConnectionReport>, "found" | "notChecked"> {
  const { tenantDns, community } = connection;
  const found: TestedPart[] = [
    part("tenantDns", { value: tenantDns }),
    part("community", { value: community }),
    part("licenseKey"),
  ];
  const notChecked: TestedPart[] = [];
  const lines = lineFields(connection);
  for (const { field, label, id, isWorkflow } of lines) {
    const tested = { field, label, value: id };
    if (isWorkflow) notChecked.push({ ...tested, why: WHY.workflow });
    else if (distinguishes) found.push(tested);
    else notChecked.push({ ...tested, why: WHY.same });
  }
  if (lines.some(({ isWorkflow }) => !isWorkflow))
    notChecked.push({ field: "dvcIds", label: "Document or selfie of each dvcID", why: WHY.captures });
  notChecked.push({ field: "callbacks", label: "Callbacks", why: WHY.callbacks });
  return { found, notChecked };
}

/** Lists the fields that have an id, in the form's order. */
function lineFields({ dvcIds, liveIdDvcId, workflows }: IdverifyConnection): readonly LineField[] {
  const simple = [
    ...Object.entries(dvcIds).map(([type, id]) => [`dvcIds.${type}`, id, "identity"] as const),
    ["liveIdDvcId", liveIdDvcId, "liveid"] as const,
  ];
  return [
    ...simple.flatMap(([field, id, kind]) =>
      id === undefined ? [] : [{ ...part(field), id, kind, isWorkflow: false }],
    ),
    ...workflows.map(({ id, call, kind }, index) => ({
      field: `workflows.${index}.id`,
      label: `${LINES?.fields[0]?.label ?? "Line"}, line ${index + 1}`,
      id,
      kind,
      isWorkflow: call !== "dvcid",
    })),
  ];
}

/** Lists the fields that have this id. */
export function fieldsWith(connection: IdverifyConnection, id: string): readonly LineField[] {
  return lineFields(connection).filter((line) => line.id === id);
}

/** Warns of one dvcID in the field for LiveID and in one for a document: at most one of them can be right. */
function noticesOf(connection: IdverifyConnection): Pick<ConnectionReport, "notices"> {
  const { dvcIds, liveIdDvcId } = connection;
  const same = Object.entries(dvcIds).find(([, id]) => id !== undefined && id === liveIdDvcId);
  if (same === undefined) return {};
  const labels = [part(`dvcIds.${same[0]}`), part("liveIdDvcId")].map(({ label }) => `“${label}”`);
  return {
    notices: [
      `${labels.join(" and ")} have the same id. A dvcID for a LiveID takes a selfie and no document, so one of the two fields is probably wrong.`,
    ],
  };
}
