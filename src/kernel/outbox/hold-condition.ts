/** Words the condition of a channel that HubSpot forbids. Pure. */
import { listInWords } from "../../lib/text.ts";
import { withoutFullStop } from "../../lib/english.ts";
import { wording } from "../../lib/wording.ts";
import type { ChannelHold, Hold } from "./channel-hold.ts";
import type { FoundCondition } from "../condition.ts";

/** A channel that may be held, in an admin's words. */
export interface HeldChannel {
  readonly name: string;
  readonly hold: ChannelHold;
  /** The work that HubSpot forbids: "write contacts". */
  readonly forbidden: string;
  /** The same as a code: `write_contacts`. */
  readonly work: string;
  /** The scopes that it takes, should HubSpot name none. */
  readonly scopes: readonly string[];
  readonly waiting: () => number;
}

/** Returns the condition of a channel that is held, or none. */
export function conditionsOfHold(channel: HeldChannel): readonly FoundCondition[] {
  const hold = channel.hold.current;
  const waiting = hold === null ? 0 : channel.waiting();
  // A hold that no work waits for is no condition: the next write shows whether HubSpot still forbids it.
  // Trouble of HubSpot is one condition of the portal, however many channels meet it.
  if (hold === null || waiting === 0 || hold.kind === "trouble") return [];
  if (hold.kind === "refused") return [refused(channel, hold, waiting)];
  const scopes = hold.scopes.length > 0 ? hold.scopes : channel.scopes;
  return [
    {
      code: "scopes_missing",
      about: channel.name,
      message: `HubSpot does not let the app ${channel.forbidden} (scope ${listInWords(scopes, "or")}), so this work waits. Connect again with an account that may grant it.`,
      wording: wording("scopes_missing_work", { work: channel.work, scopes: [...scopes] }),
      since: hold.since,
      waiting,
      retryAt: hold.until,
      endsWhen: "HubSpot allows the call again; it is tried at every sign-in and daily.",
      severity: "error",
    },
  ];
}

/** HubSpot refuses the same of several records: that is not about them. */
function refused({ name, forbidden, work }: HeldChannel, hold: Hold, waiting: number): FoundCondition {
  return {
    code: "writes_refused",
    about: name,
    message: `HubSpot refuses the same of several records when the app tries to ${forbidden} (${withoutFullStop(hold.message)}), so this work waits. Correct the rule in HubSpot, then sign in again.`,
    wording: wording("writes_refused", { work, cause: withoutFullStop(hold.message) }),
    since: hold.since,
    waiting,
    retryAt: hold.until,
    endsWhen: "HubSpot takes a write again; it is tried at every sign-in and daily.",
    severity: "error",
    cause: hold.message,
  };
}
