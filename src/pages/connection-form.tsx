/** The 1Kosmos connection: which of the two vocabularies the tenant speaks, and the credentials of either. */
import type { ConnectionView } from "../onekosmos/connection.ts";
import { DOCUMENT_TYPES } from "../vocabulary.ts";
import {
  CheckboxGroup,
  FormProblems,
  SecretField,
  SelectField,
  TextField,
  valueOf,
  type FormState,
  type FormValues,
} from "./fields.tsx";

const KINDS = [
  ["sessions", "REST sessions", "An API key, and results announced by signed callbacks."],
  ["idverify", "IDVerify protocol", "A community, a licence key and dvcIDs. Results are polled."],
] as const;

const DOCUMENT_LABELS = {
  drivers_license: "Driver's license",
  passport: "Passport",
  national_id: "National identity card",
} as const;

const CURVES = [
  ["secp256k1", "secp256k1 (the usual one)"],
  ["P-256", "P-256 (FedRAMP tenants)"],
] as const;

const DERIVED_IALS = [
  ["none", "Leave it empty"],
  ["IAL1", "Write IAL1"],
  ["IAL2", "Write IAL2"],
] as const;

/** Names of the inputs, which are also the paths of their errors. */
const FIELDS = [
  "kind",
  "tenantDns",
  "apiKey",
  "callbackSecrets.0",
  "callbackSecrets.1",
  "documentTypes",
  "community",
  "licenseKey",
  ...DOCUMENT_TYPES.map((type) => `dvcIds.${type}`),
  "curve",
  "derivedIal",
];

/** The form. `stored` tells which secrets are set; their values are not in it. */
export function ConnectionForm({
  form,
  stored,
}: {
  readonly form: FormState;
  readonly stored: ConnectionView | null;
}) {
  return (
    <form method="post" action="/portal/connection" class="card" aria-labelledby="connection">
      <h2 id="connection">
        1Kosmos connection{" "}
        <span class={stored === null ? "pill warn" : "pill good"}>{stored === null ? "not set" : "set"}</span>
      </h2>
      <FormProblems form={form} fields={FIELDS} />
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
      <div class="actions">
        <button type="submit" name="intent" value="save">
          Save connection
        </button>
        <button type="submit" name="intent" value="test" class="quiet">
          Test connection
        </button>
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
        {KINDS.map(([kind, label, hint]) => (
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

interface KindProps {
  readonly form: FormState;
  readonly stored: ConnectionView | null;
}

/** Shown while `sessions` is chosen. */
function SessionsFields({ form, stored }: KindProps) {
  const secrets = stored?.kind === "sessions" ? stored.callbackSecrets : [];
  const apiKey = stored?.kind === "sessions" ? stored.apiKey : undefined;
  return (
    <div class="for-sessions">
      <SecretField form={form} name="apiKey" label="API key" stored={apiKey !== undefined} />
      <SecretField
        form={form}
        name="callbackSecrets.0"
        label="Callback secret"
        hint="Starts with whsec_. Without one, callbacks are refused and results are polled."
        stored={secrets[0] !== undefined}
      />
      <SecretField
        form={form}
        name="callbackSecrets.1"
        label="Second callback secret"
        hint="Only while you rotate: both are accepted. What you enter here and above replaces what is stored."
        stored={secrets[1] !== undefined}
      />
      {secrets.length > 0 && (
        <CheckboxGroup
          form={form}
          name="callbackSecrets.remove"
          label="Stored callback secrets"
          options={[["yes", "Remove them"]]}
        />
      )}
      <CheckboxGroup
        form={form}
        name="documentTypes"
        label="Documents to ask for"
        hint="None chosen: whatever 1Kosmos offers by default."
        options={DOCUMENT_TYPES.map((type) => [type, DOCUMENT_LABELS[type]])}
      />
    </div>
  );
}

/** Shown while `idverify` is chosen. */
function IdverifyFields({ form, stored }: KindProps) {
  const licenseKey = stored?.kind === "idverify" ? stored.licenseKey : undefined;
  return (
    <div class="for-idverify">
      <TextField form={form} name="community" label="Community" hint="Often default." />
      <SecretField form={form} name="licenseKey" label="Licence key" stored={licenseKey !== undefined} />
      {DOCUMENT_TYPES.map((type) => (
        <TextField
          form={form}
          name={`dvcIds.${type}`}
          label={`dvcID: ${DOCUMENT_LABELS[type]}`}
          {...(type === "drivers_license" && { hint: "At least one document type needs its dvcID." })}
        />
      ))}
      <SelectField form={form} name="curve" label="Elliptic curve" options={CURVES} />
      <SelectField
        form={form}
        name="derivedIal"
        label="When a pass states no assurance level"
        hint="A level that is written this way is derived by you, not stated by 1Kosmos."
        options={DERIVED_IALS}
      />
    </div>
  );
}

/** A stored connection as form values; without one, the defaults. */
export function connectionValues(view: ConnectionView | null): FormValues {
  if (view === null) return new Map([["kind", ["sessions"]]]);
  const values: [string, readonly string[]][] = [
    ["kind", [view.kind]],
    ["tenantDns", [view.tenantDns]],
  ];
  if (view.kind === "sessions") return new Map([...values, ["documentTypes", view.documentTypes]]);
  return new Map([
    ...values,
    ["community", [view.community]],
    ["curve", [view.curve]],
    ["derivedIal", [view.derivedIal]],
    ...DOCUMENT_TYPES.map((type): [string, string[]] => [`dvcIds.${type}`, [view.dvcIds[type] ?? ""]]),
  ]);
}
