/** The top of the portal's page: the outcome of the last action, and what needs attention. */
import { numberText } from "../../../lib/number-text.ts";
import type { Flash } from "../../middleware/flash.ts";
import type { Condition } from "../../../kernel/condition.ts";
import type { PortalBrief } from "../../../portal/admin/page-contract.ts";
import { inZone } from "../../admin/times.tsx";

/** Renders an outcome that is shown once: after a redirect, or on the page that a form returns. */
export function FlashBanner({ flash }: { readonly flash: Flash | null }) {
  if (flash === null) return null;
  if (flash.kind === "installed") return <Installed {...flash} />;
  const good = flash.kind === "notice" && flash.tone === "good";
  return (
    <div class={good ? "banner good" : "banner bad"} role={good ? "status" : "alert"}>
      {flash.kind === "notice" ? (
        <p>{flash.text}</p>
      ) : (
        <p>
          Connected to HubSpot, but its properties there are not complete yet: {flash.reason} The app retries
          automatically.
        </p>
      )}
    </div>
  );
}

/** The changes in HubSpot that the install, or a later sign-in, made. */
function Installed({ firstInstall, created, present }: Extract<Flash, { kind: "installed" }>) {
  const hasNone = created.length + present.length === 0;
  return (
    <div
      class={hasNone ? "banner bad" : "banner good"}
      role={hasNone ? "alert" : "status"}
      data-outcome={firstInstall ? "installed" : "signed_in"}
    >
      <p>
        <strong>{firstInstall ? "Connected to HubSpot." : "Signed in."}</strong>{" "}
        {summary(created.length, present.length)}
      </p>
      {created.length > 0 && <Names title="Created" names={created} />}
      {created.length > 0 && present.length > 0 && (
        <Names title="Already there, left as they were" names={present} />
      )}
    </div>
  );
}

function summary(created: number, present: number): string {
  if (created + present === 0) return "HubSpot took none of the app's properties; the reason is below.";
  if (created === 0) return present === 1 ? "1 property is in place." : `${present} properties are in place.`;
  const repaired = present === 0 ? "" : ` ${present} were already there.`;
  return `${created} ${created === 1 ? "property was" : "properties were"} created.${repaired}`;
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <>
      <p>{title}:</p>
      <ul class="names">
        {names.map((name) => (
          <li>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Lists the conditions, and shows when the properties are not prepared yet. */
export function Conditions({
  overview,
  timeZone,
}: {
  readonly overview: PortalBrief;
  readonly timeZone: string;
}) {
  return (
    <>
      {overview.conditions.map((condition) => (
        <ConditionBanner condition={condition} timeZone={timeZone} />
      ))}
      {overview.provisioning === "pending" && overview.status === "connected" && (
        <div class="banner warn" role="status">
          <p>The properties in HubSpot are being prepared.</p>
        </div>
      )}
    </>
  );
}

/** Lists the conditions that end on a page, which their links lead to. */
export function ConditionsHere(props: {
  readonly conditions: readonly Condition[];
  readonly path: string;
  readonly timeZone: string;
}) {
  const { conditions, path, timeZone } = props;
  const here = conditions.filter(({ remedy }) => remedy?.path === path);
  return (
    <>
      {here.map((condition) => (
        <ConditionBanner condition={{ ...condition, remedy: null }} timeZone={timeZone} />
      ))}
    </>
  );
}

function ConditionBanner({
  condition,
  timeZone,
}: {
  readonly condition: Condition;
  readonly timeZone: string;
}) {
  const { code, message, since, waiting, retryAt, endsWhen, severity, remedy } = condition;
  const facts = [
    `Since ${inZone(since, timeZone)}`,
    ...(waiting > 0 ? [`${numberText(waiting)} waiting`] : []),
    ...(retryAt === null ? [] : [`next attempt ${inZone(retryAt, timeZone)}`]),
  ];
  return (
    <div class={severity === "error" ? "banner bad" : "banner warn"} role="alert">
      <p>
        {message} {remedy !== null && <a href={remedy.path}>{remedy.label}</a>}
      </p>
      <p class="muted">
        {facts.join(", ")}. Ends when: {endsWhen} <code>{code}</code>
      </p>
    </div>
  );
}
