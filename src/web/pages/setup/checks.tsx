/** The things of a set-up step: each is in place, missing, or for the admin to look at. */
import type { Child } from "hono/jsx";
import type { Condition, ConditionCode } from "../../../kernel/condition.ts";

/** Renders one thing. */
export function Check(props: {
  /** Names the thing for programs. */
  readonly name: string;
  readonly state: "yes" | "no" | "open";
  readonly children?: Child;
}) {
  const { name, state, children } = props;
  return (
    <li class={state} data-check={name}>
      <div>{children}</div>
    </li>
  );
}

/** The conditions that belong to each step. What a step says of itself is not among them. */
const OF_STEP = {
  hubspot: [
    "hubspot_unavailable",
    "scopes_missing",
    "property_changed",
    "property_refused",
    "writes_refused",
    "webhooks_missing",
    "timeline_refused",
  ],
  onekosmos: [
    "onekosmos_session_failed",
    "onekosmos_link_refused",
    "onekosmos_result_unread",
    "onekosmos_word_unknown",
    "onekosmos_dvcid_unfit",
    "onekosmos_over_cap",
    "clock_off",
  ],
  triggers: ["gate_without_stage", "mail_refused"],
} as const satisfies Readonly<Record<string, readonly ConditionCode[]>>;

/** Returns the conditions against a step, the gravest first. */
export function conditionsOf(
  conditions: readonly Condition[],
  step: keyof typeof OF_STEP,
): readonly Condition[] {
  const codes: readonly ConditionCode[] = OF_STEP[step];
  return conditions.filter(({ code }) => codes.includes(code));
}

/** Returns whether a condition against a step stops work. */
export function isStopped(conditions: readonly Condition[], step: keyof typeof OF_STEP): boolean {
  return conditionsOf(conditions, step).some(({ severity }) => severity === "error");
}

/** Renders conditions as things to look at, each with its remedy. */
export function ConditionChecks({ conditions }: { readonly conditions: readonly Condition[] }) {
  return (
    <>
      {conditions.map(({ code, message, severity, remedy }) => (
        <Check name={code} state={severity === "error" ? "no" : "open"}>
          {message}
          {remedy !== null && (
            <>
              {" "}
              <a href={remedy.path}>{remedy.label}</a>
            </>
          )}
        </Check>
      ))}
    </>
  );
}
