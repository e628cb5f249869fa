/** The data that the control page is made of: sections, tables, and forms that call one endpoint each. */
import { html } from "hono/html";

import { fieldTypeOf } from "./forms.ts";

/** The values that Hono's `c.html` takes; they are escaped. */
export type Page = ReturnType<typeof html>;
/** A JSON object as an endpoint returned it. */
export type Row = Readonly<Record<string, unknown>>;

/** A part of the page that a link can lead to. */
export function section(id: string, title: string, content: Page): Page {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${content}
  </section>`;
}

/** A form that calls one endpoint: `call` is side, method and path. */
export function form(call: string, anchor: string, content: Page): Page {
  return html`<form method="post" action="/sandbox/control">
    <input type="hidden" name="call" value="${call}" />
    <input type="hidden" name="anchor" value="${anchor}" />
    ${content}
  </form>`;
}

/** A form that is only a button; `hidden` are its other fields. */
export function button(call: string, anchor: string, label: string, hidden: Page = html``): Page {
  return form(call, anchor, html`${hidden}<button type="submit">${label}</button>`);
}

/** Rows under their heads; says so when there are none. */
export function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): Page {
  if (rows.length === 0) return html`<p class="none">None yet.</p>`;
  return html`<div class="scroll" role="group" aria-label="Table" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => (head === "" ? html`<td></td>` : html`<th scope="col">${head}</th>`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A form over a document of choices, each field by the type that its value has. */
export function fields(call: string, anchor: string, values: Row): Page {
  const inputs = Object.entries(values).map(([name, value]) => {
    const type = fieldTypeOf(value);
    const field = `${type}:${name}`;
    if (type === "boolean") {
      return html`<label
        >${name}
        <select name="${field}">
          <option ${value === true ? "selected" : ""}>true</option>
          <option ${value === false ? "selected" : ""}>false</option>
        </select>
      </label>`;
    }
    const shown = type === "text" ? text(value) : JSON.stringify(value);
    return html`<label>${name} <input name="${field}" value="${shown}" /></label>`;
  });
  return form(
    call,
    anchor,
    html`<div class="grid">${inputs}</div>
      <button type="submit">Save</button>`,
  );
}

/** A word that says how something stands, coloured by whether that is good. */
export function status(value: unknown): Page | string {
  const word = text(value);
  if (/^(?:verified|passed|SUCCESS)$/u.test(word)) return badge(word, "good");
  if (/^(?:failed|declined|FAILED|FAIL_CONTINUE|EXPIRED|expired|abandoned)$/u.test(word))
    return badge(word, "bad");
  return word === "" ? "" : badge(word, "open");
}

/** A word in a pill. */
export function badge(word: string, kind: "good" | "bad" | "open" | ""): Page {
  return html`<span class="badge ${kind}">${word}</span>`;
}

/** An id or another piece for machines. */
export function code(value: unknown): Page | string {
  return text(value) === "" ? "" : html`<code>${text(value)}</code>`;
}

/** A way to a web address; nothing for anything else, whatever somebody wrote into the property. */
export function link(value: unknown): Page | string {
  return /^https?:/u.test(text(value)) ? html`<a href="${text(value)}">open</a>` : "";
}

/** The time of a day, UTC, of an epoch in ms. */
export function time(at: unknown): string {
  return typeof at === "number" ? new Date(at).toISOString().slice(11, 23) : text(at);
}

/** Any value as text; nothing for null. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** True if a value is an object. */
export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}
