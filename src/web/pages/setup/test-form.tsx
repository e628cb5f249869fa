/** The form that starts the verification of a test contact. */
import { CheckboxGroup, FormProblems, TextField, type FormState } from "../fields.tsx";

/** A test that was sent and did not start. */
export interface SentTest {
  readonly form: FormState;
  /** True if the contact is verified already, so that a test has to verify it again. */
  readonly offersAgain: boolean;
}

const EMPTY: SentTest = {
  form: { values: new Map([["kind", ["identity"]]]), errors: {} },
  offersAgain: false,
};

/** Renders it; `isReady`: a connection is stored. */
export function TestForm(props: { readonly isReady: boolean; readonly sent?: SentTest | undefined }) {
  const { isReady, sent = EMPTY } = props;
  return (
    <form method="post" action="/portal/setup/test" class="card" aria-labelledby="test">
      <FormProblems form={sent.form} fields={isReady ? ["contact"] : []} outcome="Nothing was started." />
      <h2 id="test">Verify a test contact</h2>
      {isReady ? <Fields sent={sent} /> : <p class="muted">Connect 1Kosmos first.</p>}
    </form>
  );
}

function Fields({ sent: { form, offersAgain } }: { readonly sent: SentTest }) {
  return (
    <>
      <p>
        Name a contact of yours in HubSpot, for instance yourself, and follow the verification to its end. It
        is a real session at 1Kosmos. It shows what no test of the connection can: that each dvcID does what
        its field says, and that callbacks arrive. Repeat it for each document that you offer.
      </p>
      <TextField
        form={form}
        name="contact"
        label="E-mail address or record number of the contact"
        required={true}
      />
      {offersAgain && (
        <CheckboxGroup
          form={form}
          name="again"
          label="Contact that is verified already"
          hint="The new result replaces the old one. An identity is Pending until then."
          options={[["yes", "Verify it again"]]}
        />
      )}
      <CheckboxGroup
        form={form}
        name="kind"
        label="Kind of verification"
        one={true}
        options={[
          ["identity", "Identity"],
          ["liveid", "LiveID enrolment"],
        ]}
      />
      <div class="actions">
        <button type="submit">Start the test</button>
      </div>
    </>
  );
}
