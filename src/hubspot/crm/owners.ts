/** The users of an account and their teams (HubSpot docs, owners). Names are for pages and are not stored. */
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** A team of the account. */
export interface Team {
  readonly id: string;
  readonly name: string;
}

/** A user of the account. */
export interface User {
  /** As `hubspot.fetch` names the user. */
  readonly id: string;
  readonly name: string;
  readonly teams: readonly Team[];
}

/** HubSpot's longest page of owners. */
const PAGE = 500;
/** 5,000 users: more are better named by their team. */
const MAX_PAGES = 10;

const id = z.pipe(z.union([nameText, z.int()]), z.transform(String));
const label = z.catch(cutText(MAX_NAME_LENGTH), "");
const ownerSchema = z.object({
  userId: z.nullish(id),
  email: label,
  firstName: label,
  lastName: label,
  teams: z.catch(z.array(z.object({ id, name: label })), []),
});
const pageSchema = z.object({
  results: z.array(ownerSchema),
  paging: z.nullish(z.object({ next: z.nullish(z.object({ after: nameText })) })),
});

/** Calls `GET /crm/v3/owners`, page by page. An owner without a user (deactivated, or another app's) is left out. */
export async function readUsers(transport: Transport): Promise<Result<readonly User[], HubSpotFailure>> {
  const users: User[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(after !== undefined && { after }) });
    const path = `/crm/v3/owners?${query.toString()}`;
    const answer = await requestJson(transport, pageSchema, { method: "GET", path });
    if (!answer.ok) return answer;
    users.push(...answer.value.results.flatMap((owner) => userOf(owner)));
    after = answer.value.paging?.next?.after;
    if (after === undefined) break;
  }
  return ok(users);
}

function userOf({ userId, email, firstName, lastName, teams }: z.infer<typeof ownerSchema>): User[] {
  if (userId === null || userId === undefined) return [];
  const name = `${firstName} ${lastName}`.trim();
  return [
    {
      id: userId,
      name: name === "" ? email : name,
      teams: teams.map((team) => ({ id: team.id, name: team.name })),
    },
  ];
}
