/** The fields of either kind of connection. Of what is stored they tell which secrets are set, never their values. */
import type { ConnectionView } from "../../../onekosmos/registry.ts";
import {
  CURVES,
  DOCUMENT_OPTIONS,
  HMAC_CONTENTS,
  HMAC_ENCODINGS,
  LEVELS,
  SCHEMES,
  TIMESTAMP_UNITS,
} from "./connection-options.ts";
import {
  CheckboxGroup,
  Folded,
  NumberField,
  SecretField,
  SelectField,
  TextField,
  valueOf,
  type FormState,
} from "../fields.tsx";
import { MappingFields } from "./mapping-fields.tsx";

/** The folded fields, below `callback`. */
const DETAILS = [
  "content",
  "encoding",
  "signatureHeader",
  "prefix",
  "timestampHeader",
  "timestampUnit",
  "user",
];

interface KindProps {
  readonly form: FormState;
  readonly stored: ConnectionView | null;
}

/** Renders the fields that are shown while `sessions` is chosen. */
export function SessionsFields({ form, stored }: KindProps) {
  const apiKey = stored !== null && "apiKey" in stored ? stored.apiKey : undefined;
  return (
    <div class="for-sessions">
      <SecretField form={form} name="apiKey" label="API key" stored={apiKey !== undefined} />
      <CallbackFields form={form} stored={stored} />
      <Folded
        form={form}
        title="What your tenant offers"
        names={["documentTypes", "offeredLevel", "stepUpSeconds"]}
      >
        <CheckboxGroup
          form={form}
          name="documentTypes"
          label="Documents to offer"
          hint="None chosen: whatever is asked for, or 1Kosmos' own choice."
          options={DOCUMENT_OPTIONS}
        />
        <SelectField
          form={form}
          name="offeredLevel"
          label="Levels to offer"
          hint="A verification at a higher level is refused before a session is made."
          options={LEVELS}
        />
        <NumberField
          form={form}
          name="stepUpSeconds"
          label="Time for a step-up (seconds)"
          min={30}
          max={86_400}
          step={1}
        />
      </Folded>
    </div>
  );
}

/** How callbacks prove themselves. What a scheme does not use may stay as it is. */
function CallbackFields({ form, stored }: KindProps) {
  const secrets = stored !== null && "callbackSecrets" in stored ? stored.callbackSecrets : [];
  return (
    <>
      <SecretField
        form={form}
        name="callbackSecrets.0"
        label="Callback secret"
        hint="Starts with whsec_ for Standard Webhooks. Without one, callbacks are refused and results are polled."
        stored={secrets[0] !== undefined}
      />
      <Folded
        form={form}
        title="Callbacks in detail"
        names={["callbackSecrets.1", "callback"]}
        open={valueOf(form, "callback.scheme") !== "standard_webhooks"}
      >
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
        <SelectField form={form} name="callback.scheme" label="Callback authentication" options={SCHEMES} />
        <NumberField
          form={form}
          name="callback.toleranceSeconds"
          label="Timestamp tolerance (seconds)"
          min={1}
          max={3600}
          step={1}
        />
        <ProofDetails form={form} />
      </Folded>
    </>
  );
}

/** What only HMAC and Basic need. */
function ProofDetails({ form }: Pick<KindProps, "form">) {
  const names = DETAILS.map((name) => `callback.${name}`);
  return (
    <Folded
      form={form}
      title="HMAC-SHA256 and Basic in detail"
      names={names}
      open={["hmac", "basic"].includes(valueOf(form, "callback.scheme"))}
    >
      <SelectField form={form} name="callback.content" label="What is signed" options={HMAC_CONTENTS} />
      <SelectField
        form={form}
        name="callback.encoding"
        label="The signature is in"
        options={HMAC_ENCODINGS}
      />
      <TextField form={form} name="callback.signatureHeader" label="Header of the signature" />
      <TextField
        form={form}
        name="callback.prefix"
        label="Before the signature"
        hint="For instance sha256=."
      />
      <TextField form={form} name="callback.timestampHeader" label="Header of the timestamp" />
      <SelectField
        form={form}
        name="callback.timestampUnit"
        label="The timestamp is in"
        options={TIMESTAMP_UNITS}
      />
      <TextField
        form={form}
        name="callback.user"
        label="User name (Basic)"
        hint="The secret is the password."
      />
    </Folded>
  );
}

/** Renders the fields that are shown while `idverify` is chosen. */
export function IdverifyFields({ form, stored }: KindProps) {
  const licenseKey = stored !== null && "licenseKey" in stored ? stored.licenseKey : undefined;
  return (
    <div class="for-idverify">
      <TextField form={form} name="community" label="Community" hint="Often default." />
      <SecretField form={form} name="licenseKey" label="Licence key" stored={licenseKey !== undefined} />
      {DOCUMENT_OPTIONS.map(([type, label]) => (
        <TextField
          form={form}
          name={`dvcIds.${type}`}
          label={`dvcID: ${label}`}
          {...(type === "drivers_license" && {
            hint: "The ids that 1Kosmos gave you. One document is enough; with several, the person chooses.",
          })}
        />
      ))}
      <TextField
        form={form}
        name="liveIdDvcId"
        label="dvcID: LiveID enrolment"
        hint="One that takes a selfie and no document."
      />
      <MappingFields form={form} />
      <Folded form={form} title="Keys and wallets" names={["curve", "lookUpUsers", "stepUpKnownOnly"]}>
        <SelectField form={form} name="curve" label="Elliptic curve" options={CURVES} />
        <CheckboxGroup
          form={form}
          name="lookUpUsers"
          label="People who have a 1Kosmos wallet"
          hint="Needs the e-mail address below as their user name."
          options={[["yes", "Look up the level and the DID that a result does not state"]]}
        />
        <CheckboxGroup
          form={form}
          name="stepUpKnownOnly"
          label="Step-up"
          options={[["yes", "Only when the contact's wallet is known from an earlier verification"]]}
        />
      </Folded>
    </div>
  );
}
