/** The purpose of the segments in HubSpot, with a picture of the one place where a marketer needs them. */
import { SEGMENT_KEYS, SEGMENTS } from "../../../hubspot/crm/segments.ts";
import type { SegmentsView } from "../../../features/segments/segments.ts";

const MEMBERS = {
  notVerified: "everybody whose identity is not verified, also who was never asked",
  pending: "who has a link and has not used it yet",
  failed: "who did not pass",
  expired: "whose link, or whose verification, has run out",
} as const;

/** Renders the card. */
export function SegmentsCard({ segments }: { readonly segments: SegmentsView }) {
  return (
    <section class="card" aria-labelledby="segments" data-state={segments.state}>
      <h2 id="segments">
        Keep unverified contacts out of campaigns <State segments={segments} />
      </h2>
      {segments.reason !== null && (
        <p class="error">
          {segments.state === "refused" && "HubSpot does not let us make the segments: "}
          {segments.reason}
        </p>
      )}
      <p>HubSpot keeps these segments up to date by itself:</p>
      <ul>
        {SEGMENT_KEYS.map((key) => (
          <li>
            <strong>{SEGMENTS[key].name}</strong>: {MEMBERS[key]}
          </li>
        ))}
      </ul>
      <ol>
        <li>Open the e-mail in HubSpot and go to its recipients.</li>
        <li>
          Under <strong>Don’t send to</strong>, choose <strong>{SEGMENTS.notVerified.name}</strong>.
        </li>
        <li>Send. Whoever is verified by then gets the e-mail.</li>
      </ol>
      <Picture />
      <p class="hint">Nobody is unsubscribed: what a person has consented to stays as it is.</p>
    </section>
  );
}

const WORDS = {
  preparing: "Being prepared",
  refused: "Not available",
  not_dynamic: "Not kept up to date",
  changed: "Changed in HubSpot",
} as const;

function State({ segments }: { readonly segments: SegmentsView }) {
  if (segments.state === "ready") return <span class="pill good">Ready</span>;
  return <span class="pill warn">{WORDS[segments.state]}</span>;
}

/** HubSpot's recipients step, reduced to its two fields. */
function Picture() {
  return (
    <svg class="picture" viewBox="0 0 560 208" role="img" aria-labelledby="picture-title">
      <title id="picture-title">
        {`The recipients of a marketing e-mail in HubSpot: "${SEGMENTS.notVerified.name}" is chosen in the field "Don't send to".`}
      </title>
      <rect class="window" x="1" y="1" width="558" height="206" rx="10" />
      <text class="faint" x="24" y="30">
        Edit
      </text>
      <text class="strong" x="72" y="30">
        Recipients
      </text>
      <text class="faint" x="168" y="30">
        Settings
      </text>
      <path class="line" d="M1 44h558M72 43h82" />
      <text class="label" x="24" y="72">
        Send to
      </text>
      <rect class="input" x="24" y="80" width="380" height="34" rx="6" />
      <text class="faint" x="38" y="102">
        Newsletter subscribers
      </text>
      <text class="label" x="24" y="142">
        Don’t send to
      </text>
      <rect class="input chosen" x="24" y="150" width="380" height="34" rx="6" />
      <rect class="chip" x="32" y="156" width="178" height="22" rx="11" />
      <text class="on-chip" x="44" y="171">
        {SEGMENTS.notVerified.name}
      </text>
      <path class="arrow" d="M528 167h-108m10-8-10 8 10 8" />
    </svg>
  );
}
