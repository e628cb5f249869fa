/**
 * Decides who may start verifications from cards, bulk actions and agents: everybody, or the users and the members of the teams that the
 * settings name. Users are HubSpot's, by the id in the signed query. Fails closed: no user counts as a member of a team while
 * its members cannot be read from HubSpot.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { User } from "../../hubspot/crm/owners.ts";
import { withheldFeatures, type GrantedScopes } from "../../hubspot/oauth/scopes.ts";
import { CachedValue } from "../../lib/cache.ts";
import type { FieldErrors } from "../../lib/english.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { mayStartSchema, type MayStart } from "../../portal/settings/limit-settings.ts";
import type { Records } from "../../portal/context/records.ts";
import type { StartRefusalCode } from "./card-vocabulary.ts";

/** Why a user may not start anything. `message` is for the user. */
export interface StartRefusal {
  readonly code: StartRefusalCode;
  readonly message: string;
}

const NOT_ALLOWED: StartRefusal = {
  code: "not_allowed",
  message:
    "You may not start verifications: an admin has limited this to certain users and teams. Ask an admin of the 1Kosmos app.",
};
const UNREAD: StartRefusal = {
  code: "teams_unread",
  message:
    "HubSpot does not say at the moment which team you are in, so nothing can be started. Please try again in a minute.",
};

export interface StartRightsOptions {
  readonly records: Pick<Records, "settings" | "portal">;
  readonly client: Pick<HubSpotClient, "readUsers">;
  readonly now: () => number;
}

export class StartRights {
  readonly #options: StartRightsOptions;
  /** The account's users, for as long as a cache holds. */
  readonly users: CachedValue<readonly User[], HubSpotFailure>;

  constructor(options: StartRightsOptions) {
    this.#options = options;
    this.users = new CachedValue(() => options.client.readUsers(), options.now);
  }

  /** Returns why this user may not start anything; null when they may. */
  async refusal(userId: string): Promise<StartRefusal | null> {
    const { mayStart } = this.#options.records.settings();
    if (mayStart === "everyone" || mayStart.users.includes(userId)) return null;
    if (mayStart.teams.length === 0) return NOT_ALLOWED;
    const users = await this.users.get();
    if (!users.ok) return UNREAD;
    const teams = users.value.find(({ id }) => id === userId)?.teams ?? [];
    return teams.some(({ id }) => mayStart.teams.includes(id)) ? null : NOT_ALLOWED;
  }
}

/** Checks that the users and teams that a settings patch names exist in HubSpot. Does not check the rest of the patch. */
export async function checkMayStart(
  patch: object,
  current: MayStart,
  rights: Pick<StartRights, "users">,
  granted: GrantedScopes,
): Promise<Result<void, FieldErrors>> {
  const given = mayStartSchema.safeParse("mayStart" in patch ? patch.mayStart : "everyone");
  // Input of the wrong shape is refused with the other fields.
  if (!given.success || given.data === "everyone") return ok(undefined);
  if (JSON.stringify(given.data) === JSON.stringify(current)) return ok(undefined);
  const { users: userIds, teams: teamIds } = given.data;
  if (withheldFeatures(granted).includes("users"))
    return err({
      mayStart: "HubSpot did not grant access to the account's users. Sign in again to grant it.",
    });
  const read = await rights.users.get(0);
  if (!read.ok)
    return err({ mayStart: `HubSpot did not return the account's users: ${read.error.message}.` });
  const known = new Set(read.value.map(({ id }) => id));
  const teams = new Set(read.value.flatMap((user) => user.teams.map(({ id }) => id)));
  const errors = [
    ...userIds.flatMap((id, place) =>
      known.has(id) ? [] : [[`mayStart.users.${place}`, `HubSpot has no user ${id}.`]],
    ),
    ...teamIds.flatMap((id, place) =>
      teams.has(id) ? [] : [[`mayStart.teams.${place}`, `HubSpot has no team ${id} with a member.`]],
    ),
  ];
  return errors.length === 0 ? ok(undefined) : err(Object.fromEntries(errors));
}
