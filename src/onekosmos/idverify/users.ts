/**
 * The level and the DID of a community user (1Kosmos Postman collection, IAL): for people who have a wallet, 1Kosmos
 * states both, where the result of a document session publishes neither.
 */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { Ial } from "../../domain/vocabulary.ts";
import { toDid, toIal } from "../claims.ts";
import { isSuccess, unexpected } from "../http.ts";
import type { Person, ProviderFailure, Verdict, VerdictNote } from "../provider.ts";
import type { Channel } from "./channel.ts";
import { sessionRefusal } from "./refusals.ts";

type Pass = Extract<Verdict, { outcome: "passed" }>;

/** Levels by DID; empty when nothing is enrolled. */
const levelsSchema = z.object({ did: z.record(nameText, z.object({ value: nameText })) });

/**
 * Returns the pass with what the community states of the person. Temporary problems are failures: nothing is lost by
 * a retry.
 */
export async function lookUp(
  channel: Channel,
  pass: Pass,
  person: Person,
): Promise<Result<Verdict, ProviderFailure>> {
  const { connection, directory } = channel;
  const path = `/api/r1/community/${encodeURIComponent(connection.community)}/userid/${encodeURIComponent(person.username ?? "")}/ial`;
  const answer = await channel.send({
    service: "adminconsole",
    method: "GET",
    path,
    headers: { "X-TenantTag": directory.tenantTag },
  });
  if (!answer.ok)
    return answer.error.reason === "not_offered" ? ok(withNote(pass, "level_not_found")) : answer;
  if (!isSuccess(answer.value)) {
    const { status } = answer.value;
    const isPassing = status === 429 || status >= 500;
    return isPassing ? err(sessionRefusal(answer.value)) : ok(withNote(pass, "level_not_found"));
  }
  const levels = levelsSchema.safeParse(answer.value.body);
  if (!levels.success) return err(unexpected(answer.value, "a user without levels"));
  const known = Object.entries(levels.data.did).flatMap(([did, { value }]): Enrolled[] => {
    const [reference, ial] = [toDid(did), toIal(value)];
    return reference === undefined || ial === undefined ? [] : [{ did: reference, ial }];
  });
  return ok(enriched(pass, known));
}

interface Enrolled {
  readonly did: string;
  readonly ial: Ial;
}

/**
 * Adds what the result does not state; of several wallets the one of the result's DID counts, else the one of the
 * highest level.
 */
function enriched(pass: Pass, known: readonly Enrolled[]): Pass {
  const highest = known.toSorted((left, right) => left.ial.localeCompare(right.ial)).at(-1);
  const found = known.find(({ did }) => did === pass.did) ?? highest;
  if (found === undefined) return withNote(pass, "level_not_found");
  const { ialDerived, ...rest } = pass;
  const isStated = pass.ial !== undefined && ialDerived !== true;
  return {
    ...rest,
    ial: isStated && pass.ial !== undefined ? pass.ial : found.ial,
    did: pass.did ?? found.did,
  };
}

function withNote(pass: Pass, note: VerdictNote): Pass {
  return { ...pass, notes: [...(pass.notes ?? []), note] };
}
