/** Words the conditions of the properties that the app writes to. Pure. */
import { withoutFullStop } from "../../lib/english.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import { listInWords } from "../../lib/text.ts";
import type { RecordType } from "../../hubspot/crm/records.ts";
import { wording } from "../../lib/wording.ts";
import type { StoredProblem, PropertyState } from "./property-state.ts";

const RECORD: Readonly<Record<RecordType, string>> = {
  contacts: "contact",
  deals: "deal",
  tickets: "ticket",
};

/** Returns the conditions of one record type's properties: changed, refused, or out of reach for lack of a scope. */
export function conditionsOfProperties(
  type: RecordType,
  { problems, failure, checkAt }: PropertyState,
  waiting: number,
): readonly FoundCondition[] {
  const common = { about: type, waiting, retryAt: checkAt, severity: "error" as const };
  const entries = Object.entries(problems);
  const changed = entries.filter(([, { kind }]) => kind === "type" || kind === "options");
  const refused = entries.filter(
    ([, { kind, scopes }]) => kind === "refused" || (kind === "missing" && scopes.length === 0),
  );
  const scopes = new Set([
    ...(failure?.scopes ?? []),
    ...entries.flatMap(([, problem]) => (problem.kind === "missing" ? problem.scopes : [])),
  ]);
  const found: FoundCondition[] = [];
  if (changed.length > 0)
    found.push({
      ...common,
      code: "property_changed",
      message: `${sentence(type, changed)} It is not written until that is corrected; all other properties are. Restore it in HubSpot, or rename or delete it there and sign in again.`,
      wording: wording("property_changed", { record: type, properties: namesOf(changed) }),
      endsWhen: "HubSpot has the property with the app's type and options.",
    });
  if (refused.length > 0)
    found.push({
      ...common,
      code: "property_refused",
      message: `${sentence(type, refused)} All other properties are written. Correct the property in HubSpot, then sign in again.`,
      wording: wording("property_refused", { record: type, properties: namesOf(refused) }),
      endsWhen: "HubSpot takes a value of the property.",
      cause: refused[0]?.[1].message ?? "",
    });
  if (failure !== null || scopes.size > 0)
    found.push({
      ...common,
      code: "scopes_missing",
      about: `${type} properties`,
      message: `HubSpot does not let the app prepare its ${RECORD[type]} properties${scopesInWords([...scopes])}, so results that need them wait. Connect again and grant what HubSpot asks for.`,
      wording: wording("scopes_missing_properties", { record: type, scopes: [...scopes] }),
      endsWhen: "An admin connects again with these scopes.",
    });
  return found;
}

function namesOf(entries: readonly (readonly [string, StoredProblem])[]): string[] {
  return entries.map(([name]) => name);
}

/** Returns the scopes in brackets, as a part of a sentence; "" when there are none. */
function scopesInWords(scopes: readonly string[]): string {
  return scopes.length === 0 ? "" : ` (scope ${listInWords(scopes, "or")})`;
}

function sentence(type: RecordType, entries: readonly (readonly [string, StoredProblem])[]): string {
  // One reason often holds for all of them, such as a scope or the account's limit.
  const reasons = Map.groupBy(entries, ([, { message }]) => withoutFullStop(message));
  const parts = [...reasons].map(([reason, of]) => `${listInWords(namesOf(of), "and")} (${reason})`);
  const what = entries.length === 1 ? "property" : "properties";
  return `The ${RECORD[type]} ${what} ${listInWords(parts, "and")} cannot be written.`;
}
