/** How the link of each trigger reaches its person, as the settings stand. */
import { TRIGGERS, type Trigger } from "../../../domain/contact/trigger.ts";
import type { DeliverySettings } from "../../../portal/settings/delivery-settings.ts";
import { TRIGGER_LABELS } from "../../forms/delivery-form.ts";

type Sender = "workflow" | "own_workflow" | "app" | "person";

const SENDER_WORDS: Readonly<Record<Sender, string>> = {
  workflow: "Your workflow in HubSpot",
  own_workflow: "The next steps of that workflow, where they send it",
  app: "A mail of the app",
  person: "Copied from the card",
};

/** Returns who sends the links of a trigger; nobody when the list is empty. */
function sendersOf(
  trigger: Trigger["by"],
  { ways, triggers }: Pick<DeliverySettings, "ways" | "triggers">,
): readonly Sender[] {
  const isMailed = ways.includes("app") && triggers.includes(trigger);
  const byApp = isMailed ? (["app"] as const) : [];
  // A workflow can send the link itself, and nobody looks at a card when a workflow asks.
  if (trigger === "workflow")
    return ways.includes("workflow") || !isMailed ? ["own_workflow", ...byApp] : byApp;
  return [
    ...(ways.includes("workflow") ? (["workflow"] as const) : []),
    ...byApp,
    ...(ways.includes("person") ? (["person"] as const) : []),
  ];
}

/** Renders the card. */
export function DeliveryTable({ delivery }: { readonly delivery: DeliverySettings }) {
  return (
    <section class="card" aria-labelledby="senders">
      <h2 id="senders">How each link reaches its person</h2>
      <p class="hint">By what started the verification, as the settings are saved now.</p>
      <div class="scroll" role="group" aria-labelledby="senders" tabindex={0}>
        <table class="stacked" aria-labelledby="senders">
          <thead>
            <tr>
              <th scope="col">Started by</th>
              <th scope="col">Sent by</th>
            </tr>
          </thead>
          <tbody>
            {TRIGGERS.map((trigger) => (
              <tr data-trigger={trigger}>
                <td data-label="Started by">{TRIGGER_LABELS[trigger]}</td>
                <td data-label="Sent by">
                  <Senders senders={sendersOf(trigger, delivery)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Senders({ senders }: { readonly senders: readonly Sender[] }) {
  if (senders.length === 0) return <span class="pill warn">Nobody</span>;
  return <>{senders.map((sender) => SENDER_WORDS[sender]).join("; ")}</>;
}
