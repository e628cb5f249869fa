/** The list of verifications: filters, one page of what they find, and the same as a file. */
import { html } from "hono/html";
import { triggerLabel, triggerWords } from "../../../domain/contact/read/trigger-words.ts";
import { REASON_WORDS, VERIFICATION_REASONS } from "../../../domain/contact/reasons.ts";
import { REQUEST_SOURCES } from "../../../features/activity/day-names.ts";
import {
  VERIFICATION_STATUSES,
  type VerificationItem,
  type VerificationPage,
} from "../../../features/activity/read-model.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import { inZone, When } from "../../admin/times.tsx";
import { ContactCell, kindOf, NamesStatus, Status, STATUS_WORDS } from "./verification-words.tsx";

/** The filters as they were typed. */
export type Filters = Readonly<Record<string, string>>;

interface VerificationsPageProps {
  readonly page: VerificationPage | null;
  readonly filters: Filters;
  readonly errors: FieldErrors;
  readonly hubspotUrl: string;
  readonly timeZone: string;
}

/** Renders the page. */
export function VerificationsPage(props: VerificationsPageProps) {
  const { page, filters, errors, hubspotUrl, timeZone } = props;
  return (
    <>
      <FilterForm filters={filters} errors={errors} />
      <AddressProblem errors={errors} />
      {page !== null && (
        <section class="card" aria-labelledby="found">
          <h2 id="found">{page.items.length === 0 ? "Nothing found" : "Verifications"}</h2>
          {page.items.length > 0 && <NamesStatus />}
          {page.items.length > 0 && <List items={page.items} hubspotUrl={hubspotUrl} timeZone={timeZone} />}
          <Pages page={page} filters={filters} timeZone={timeZone} />
        </section>
      )}
    </>
  );
}

/** The parts of the address that no field of the form is for. */
const UNSEEN = ["after", "limit", "names"] as const;

/** Says what is wrong with the address where no field shows it. */
function AddressProblem({ errors }: Pick<VerificationsPageProps, "errors">) {
  const wrong = UNSEEN.filter((name) => errors[name] !== undefined);
  if (wrong.length === 0) return null;
  return (
    <p class="error" role="alert">
      This address cannot be used: {wrong.map((name) => `${name}: ${errors[name]}`).join(" ")} Choose "Show
      all" to begin anew.
    </p>
  );
}

function FilterForm({ filters, errors }: Pick<VerificationsPageProps, "filters" | "errors">) {
  return (
    <form class="filters card" method="get" action="/portal/verifications" aria-label="Filters">
      <Choice name="status" label="Status" filters={filters} errors={errors}>
        {VERIFICATION_STATUSES.map((status) => [status, STATUS_WORDS[status].label])}
      </Choice>
      <Choice name="reason" label="Reason" filters={filters} errors={errors}>
        {VERIFICATION_REASONS.map((reason) => [reason, REASON_WORDS[reason].label])}
      </Choice>
      <Choice name="trigger" label="Trigger" filters={filters} errors={errors}>
        {REQUEST_SOURCES.map((requester) => [requester, triggerLabel(requester)])}
      </Choice>
      <Text name="by" label="Asked by (id or source)" filters={filters} errors={errors} />
      <Text name="record" label="Contact (record id)" filters={filters} errors={errors} />
      <Text name="from" label="From" type="date" filters={filters} errors={errors} />
      <Text name="until" label="Until" type="date" filters={filters} errors={errors} />
      <div class="actions">
        <button type="submit">Filter</button>
        <a href="/portal/verifications">Show all</a>
      </div>
    </form>
  );
}

interface FilterProps extends Pick<VerificationsPageProps, "filters" | "errors"> {
  readonly name: string;
  readonly label: string;
}

function Choice(props: FilterProps & { readonly children: readonly (readonly [string, string])[] }) {
  const { name, label, filters, errors, children } = props;
  const id = `filter-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} {...invalid(name, errors)}>
        <option value="">Any</option>
        {children.map(([value, words]) => (
          <option value={value} selected={filters[name] === value}>
            {words}
          </option>
        ))}
      </select>
      <Problem name={name} errors={errors} />
    </div>
  );
}

function Text(props: FilterProps & { readonly type?: "text" | "date" }) {
  const { name, label, filters, errors, type = "text" } = props;
  const id = `filter-${name}`;
  const digits = name === "record" ? ({ inputmode: "numeric" } as const) : {};
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={filters[name] ?? ""}
        {...digits}
        {...invalid(name, errors)}
      />
      <Problem name={name} errors={errors} />
    </div>
  );
}

function invalid(name: string, errors: FieldErrors) {
  return errors[name] === undefined
    ? {}
    : ({ "aria-invalid": "true", "aria-describedby": `filter-${name}-error` } as const);
}

function Problem({ name, errors }: { readonly name: string; readonly errors: FieldErrors }) {
  const error = errors[name];
  return error === undefined ? null : (
    <p class="error" id={`filter-${name}-error`}>
      {error}
    </p>
  );
}

/** One verification a row; on a phone each is a block. */
function List(props: {
  readonly items: readonly VerificationItem[];
  readonly hubspotUrl: string;
  readonly timeZone: string;
}) {
  const { items, hubspotUrl, timeZone } = props;
  return (
    <div class="scroll" role="group" aria-labelledby="found" tabindex={0}>
      <table class="stacked" aria-labelledby="found">
        <thead>
          <tr>
            <th scope="col">Contact</th>
            <th scope="col">Status</th>
            <th scope="col">Started</th>
            <th scope="col">Opened, ended</th>
            <th scope="col">Asked by</th>
          </tr>
        </thead>
        <tbody>{items.map((item) => rowOf(item, hubspotUrl, timeZone))}</tbody>
      </table>
    </div>
  );
}

/** A template, as pages have many rows. */
function rowOf(item: VerificationItem, hubspotUrl: string, timeZone: string) {
  const { contactId, kind, openedAt, endedAt, manual, trigger } = item;
  const at = (moment: string) => inZone(Date.parse(moment), timeZone);
  return html`<tr>
    <td data-label="Contact">${ContactCell({ hubspotUrl, contactId })}</td>
    <td data-label="Status">${Status({ item })} ${why(item)}</td>
    <td data-label="Started">
      ${When({ at: Date.parse(item.startedAt), timeZone })}${kind !== "identity" && html`<div class="hint">${kindOf(item)}</div>`}
    </td>
    <td data-label="Opened, ended">
      ${openedAt === null ? "not opened" : at(openedAt)}${endedAt !== null && html`<div>${at(endedAt)}</div>`}
    </td>
    <td data-label="Asked by">${manual === null ? triggerWords(trigger) : byAdmin(item)}</td>
  </tr>`;
}

/** Why it did not pass. */
function why({ reason, code, manual }: VerificationItem) {
  if (manual !== null) return html`<span>${manual.reason}</span>`;
  if (reason === null) return "";
  return html`<span title="${reason.text}">${reason.label}${code !== null && ` (${code})`}</span>`;
}

/** Returns who of the admins decided. */
export function byAdmin({ manual }: Pick<VerificationItem, "manual">): string {
  return manual?.by === null || manual === null ? "An admin" : `User ${manual.by}`;
}

/** Pages that the way back leads through; before them it leads to the first one. */
const TRAIL = 20;

function Pages({
  page,
  filters,
  timeZone,
}: Pick<VerificationsPageProps, "filters" | "timeZone"> & { readonly page: VerificationPage }) {
  const { next, searchedUntil } = page;
  const found = new URLSearchParams(
    Object.entries(filters).filter(([name, value]) => value !== "" && name !== "after" && name !== "trail"),
  );
  const { after = "" } = filters;
  const trail = (filters["trail"] ?? "").split("~").filter((cursor) => cursor !== "");
  const pathOf = (cursor: string, before: readonly string[]) => {
    const place = { after: cursor, trail: before.slice(-TRAIL).join("~") };
    const set = Object.entries(place).filter(([, value]) => value !== "");
    return `/portal/verifications?${new URLSearchParams([...found, ...set]).toString()}`;
  };
  return (
    <>
      {searchedUntil !== null && (
        <p class="hint">
          Looked through everything since {inZone(Date.parse(searchedUntil), timeZone)}. Older verifications
          may match as well.
        </p>
      )}
      <div class="pages">
        {after !== "" && (
          <a class="button quiet" href={pathOf(trail.at(-1) ?? "", trail.slice(0, -1))}>
            Newer verifications
          </a>
        )}
        {next !== null && (
          <a class="button quiet" href={pathOf(next, after === "" ? [] : [...trail, after])}>
            {searchedUntil === null ? "Older verifications" : "Search further back"}
          </a>
        )}
        <a href={`/portal/verifications.csv?${found.toString()}`}>Download these as CSV</a>
        <a href={`/portal/verifications.csv?${new URLSearchParams([...found, ["names", "1"]]).toString()}`}>
          CSV with names
        </a>
      </div>
    </>
  );
}
