/** Names the work that was given up for the same cause several times: it waits for a person. */
import { RECORDS_OF_A_CONDITION, type FoundCondition } from "../../kernel/condition.ts";
import type { DeadCause } from "../../kernel/jobs/dead-causes.ts";
import { withoutFullStop } from "../../lib/english.ts";
import { wording } from "../../lib/wording.ts";

/**
 * Returns the condition of dead letters that share a cause, or none. It counts all dead letters, also those that share none.
 * `largestFirst`: the causes with the most dead letters first. Those that `found` names already are left out.
 */
export function givenUp(
  largestFirst: readonly DeadCause[],
  found: readonly FoundCondition[],
): readonly FoundCondition[] {
  const named = found.flatMap(({ cause = "" }) => (cause === "" ? [] : [cause]));
  const causes = largestFirst.filter(({ reason }) => !named.some((cause) => cause.startsWith(reason)));
  const [largest] = causes;
  if (largest === undefined || largest.total < RECORDS_OF_A_CONDITION) return [];
  const total = causes.reduce((sum, cause) => sum + cause.total, 0);
  return [
    {
      code: "work_given_up",
      about: "",
      message: `${total} pieces of work were given up and wait for you, ${largest.total} of them for one cause: ${withoutFullStop(largest.reason)}. Remove the cause, then replay or remove them together.`,
      wording: wording("work_given_up", {
        total,
        largest: largest.total,
        cause: withoutFullStop(largest.reason),
      }),
      waiting: total,
      retryAt: null,
      endsWhen:
        "They are replayed and done, or removed; those that HubSpot refused are also tried at every sign-in.",
      severity: "error",
    },
  ];
}
