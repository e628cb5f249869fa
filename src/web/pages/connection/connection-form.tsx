/** The 1Kosmos connection: which of the kinds the tenant has, and the fields of each. */
import { COMMON_FORM, TENANT_FIELD } from "../../../onekosmos/common-form.ts";
import { kindForms, type KindForm } from "../../../onekosmos/registry.ts";
import { inputNames, type StoredView } from "../../forms/connection-values.ts";
import { SEEN } from "../../forms/seen.ts";
import { FormProblems, valueOf, type FormState } from "../fields.tsx";
import { FormParts } from "./form-parts.tsx";

interface ConnectionFormProps {
  readonly form: FormState;
  /** The state that it is shown with, see `seen-connection.ts`. */
  readonly seen: string;
  readonly stored: StoredView | null;
  /** True while 1Kosmos refuses the stored connection. */
  readonly isRefused?: boolean;
  /** True if its test has failed, and it can be stored all the same. */
  readonly offersAnyway?: boolean;
  readonly kinds?: readonly KindForm[];
}

/** Renders the form. `stored` lists which secrets are set; their values are not in it. */
export function ConnectionForm({
  form,
  seen,
  stored,
  isRefused = false,
  offersAnyway = false,
  kinds = kindForms,
}: ConnectionFormProps) {
  const shared = { form, stored, schema: kinds[0]?.formSchema() };
  return (
    // The browser would refuse a folded field without a word; the server has words for each.
    <form method="post" action="/portal/connection" class="card" aria-labelledby="connection" novalidate>
      <input type="hidden" name={SEEN} value={seen} />
      <h2 id="connection">
        1Kosmos connection <StatePill isStored={stored !== null} isRefused={isRefused} />
      </h2>
      <FormProblems form={form} fields={inputNames(form.values, kinds)} />
      {offersAnyway && (
        <p data-in-use={stored === null ? "none" : "stored"}>
          {stored === null
            ? "No connection is stored yet."
            : "The connection that was stored before stays in use until you save another one."}{" "}
          If you are sure that yours is right, “Save anyway” stores it all the same.
        </p>
      )}
      <KindChoice form={form} kinds={kinds} />
      <FormParts {...shared} parts={[TENANT_FIELD]} />
      <div class="kind-fields">
        {kinds.map(({ form: parts, formSchema }) => (
          <div>
            <FormParts form={form} stored={stored} schema={formSchema()} parts={parts} />
          </div>
        ))}
      </div>
      <FormParts {...shared} parts={COMMON_FORM} />
      <Buttons offersAnyway={offersAnyway} />
    </form>
  );
}

function StatePill({ isStored, isRefused }: { readonly isStored: boolean; readonly isRefused: boolean }) {
  if (!isStored) return <span class="pill warn">not set</span>;
  return isRefused ? <span class="pill bad">refused by 1Kosmos</span> : <span class="pill good">set</span>;
}

function Buttons({ offersAnyway }: { readonly offersAnyway: boolean }) {
  return (
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
  );
}

function KindChoice({ form, kinds }: Required<Pick<ConnectionFormProps, "form" | "kinds">>) {
  const chosen = valueOf(form, "kind");
  return (
    <fieldset class="field">
      <legend>How your tenant is reached</legend>
      <div class="kinds choices">
        {kinds.map(({ name, label, hint }) => (
          <label>
            <input
              type="radio"
              id={`kind-${name}`}
              name="kind"
              value={name}
              checked={name === chosen}
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
