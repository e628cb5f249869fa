/** The 1Kosmos connection: which of the two vocabularies the tenant speaks, and the credentials of either. */
import { kindChoices, type ConnectionView } from "../../../onekosmos/registry.ts";
import { SEEN } from "../../forms/seen.ts";
import { CONFIDENCE_UNIT_OPTIONS, DERIVED_IALS } from "./connection-options.ts";
import { IdverifyFields, SessionsFields } from "./connection-kinds.tsx";
import { CONNECTION_FIELDS } from "./connection-values.ts";
import {
  CheckboxGroup,
  Folded,
  FormProblems,
  NumberField,
  SelectField,
  TextField,
  valueOf,
  type FormState,
} from "../fields.tsx";
import { mappingFields } from "./mapping-fields.tsx";

const PREFILLS = [
  ["username", "E-mail address, as user name"],
  ["name", "First and last name"],
] as const;

/** The most calls at once and a minute that can be set, as the server checks them. */
const MOST = { concurrency: 32, perMinute: 60_000 };

/** Renders the form. `stored` tells which secrets are set; their values are not in it. */
export function ConnectionForm({
  form,
  seen,
  stored,
  offersAnyway = false,
}: {
  readonly form: FormState;
  /** What it is shown with, see `seen-connection.ts`. */
  readonly seen: string;
  readonly stored: ConnectionView | null;
  /** True if its test has failed, and it can be stored all the same. */
  readonly offersAnyway?: boolean;
}) {
  return (
    // The browser would refuse a folded field without a word; the server has words for each.
    <form method="post" action="/portal/connection" class="card" aria-labelledby="connection" novalidate>
      <input type="hidden" name={SEEN} value={seen} />
      <h2 id="connection">
        1Kosmos connection{" "}
        <span class={stored === null ? "pill warn" : "pill good"}>{stored === null ? "not set" : "set"}</span>
      </h2>
      <FormProblems form={form} fields={[...CONNECTION_FIELDS, ...mappingFields(form)]} />
      {offersAnyway && (
        <p data-in-use={stored === null ? "none" : "stored"}>
          {stored === null
            ? "No connection is stored yet."
            : "The connection that was stored before stays in use until you save another one."}
        </p>
      )}
      <KindChoice form={form} />
      <TextField
        form={form}
        name="tenantDns"
        label="Tenant"
        hint="The address of your 1Kosmos tenant."
        placeholder="acme.1kosmos.net"
        required
      />
      <SessionsFields form={form} stored={stored} />
      <IdverifyFields form={form} stored={stored} />
      <CommonFields form={form} />
      <div class="actions">
        <button type="submit" name="intent" value="save">
          Save connection
        </button>
        <button type="submit" name="intent" value="test" class="quiet">
          Test connection
        </button>
        {offersAnyway && (
          <button type="submit" name="intent" value="save-anyway" class="danger">
            Save anyway
          </button>
        )}
      </div>
    </form>
  );
}

function KindChoice({ form }: { readonly form: FormState }) {
  const chosen = valueOf(form, "kind");
  return (
    <fieldset class="field">
      <legend>How your tenant is reached</legend>
      <div class="kinds choices">
        {kindChoices.map(([kind, label, hint]) => (
          <label>
            <input
              type="radio"
              id={`kind-${kind}`}
              name="kind"
              value={kind}
              checked={kind === chosen}
              required
            />
            <span>
              {label}
              <br />
              <span class="hint">{hint}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What both kinds have. */
function CommonFields({ form }: { readonly form: FormState }) {
  return (
    <>
      <SelectField
        form={form}
        name="derivedIal"
        label="When a pass states no assurance level"
        hint="A level that is written this way is derived by you, not stated by 1Kosmos. The contact's history says so."
        options={DERIVED_IALS}
      />
      <CheckboxGroup
        form={form}
        name="prefill"
        label="Data shared with 1Kosmos"
        hint="None chosen: nothing about the person leaves HubSpot."
        options={PREFILLS}
      />
      <Folded form={form} title="Reading results" names={["verdictWords", "confidenceUnit"]}>
        <TextField
          form={form}
          name="verdictWords"
          label="Unknown words in results"
          hint="What a word of your tenant means: passed, failed, open or review. Unknown words are counted on the overview and stand on the contact's card."
          placeholder="judged = failed, parked = review"
        />
        <SelectField
          form={form}
          name="confidenceUnit"
          label="Match confidence is stated as"
          options={CONFIDENCE_UNIT_OPTIONS}
        />
      </Folded>
      <Folded form={form} title="Links of sessions" names={["linkHosts"]}>
        <TextField
          form={form}
          name="linkHosts"
          label="Allowed link hosts"
          hint="Host names of your own that 1Kosmos' links may lead to, besides your tenant's. Nobody is sent anywhere else."
          placeholder="verify.example.com"
        />
      </Folded>
      <Folded form={form} title="Calls to 1Kosmos" names={["pace"]}>
        <NumberField
          form={form}
          name="pace.concurrency"
          label="Calls at once"
          min={1}
          max={MOST.concurrency}
          step={1}
        />
        <NumberField
          form={form}
          name="pace.perMinute"
          label="Calls a minute"
          hint="Empty: no limit of ours. We slow down by ourselves when 1Kosmos asks for it."
          min={1}
          max={MOST.perMinute}
          step={1}
        />
      </Folded>
    </>
  );
}
