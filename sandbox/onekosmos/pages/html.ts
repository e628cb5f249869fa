/**
 * The pages a person sees when opening a session's link. Hono's `html` escapes every value.
 */
import { html } from "hono/html";
import { DOCUMENT_TYPES, type DocumentType } from "../documents.ts";
import {
  needsDocument,
  DEFAULT_USER_ID,
  type EndStatus,
  requestedDocuments,
  type Session,
} from "../session.ts";

/** The values that Hono's `c.html` takes. */
export type Page = ReturnType<typeof html>;

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin-bottom: 0.25rem; }
  fieldset { border: 1px solid #8886; border-radius: 8px; margin: 1.5rem 0; padding: 0.75rem 1rem; }
  label { display: block; padding: 0.25rem 0; }
  .outcomes { display: flex; flex-wrap: wrap; gap: 0.5rem; }
  button { font: inherit; padding: 0.5rem 1rem; border-radius: 8px; border: 1px solid #8888; cursor: pointer; }
  button.primary { background: #1e6f50; border-color: #1e6f50; color: #fff; }
  small { opacity: 0.75; }
`;

const DOCUMENT_LABELS: Readonly<Record<DocumentType, string>> = {
  drivers_license: "Driver's license",
  passport: "Passport",
  national_id: "National ID card",
};

const OVER_TEXTS: Readonly<Record<EndStatus, readonly [title: string, text: string]>> = {
  passed: ["You are verified", "Thank you. You can close this page."],
  failed: ["We could not verify you", "You can close this page. Whoever sent you the link has been told."],
  declined: ["You declined", "Nothing was verified. You can close this page."],
  abandoned: ["You left the verification", "This link no longer works. You can close this page."],
  expired: ["This link has expired", "Ask whoever sent it to you for a new one. You can close this page."],
};

function layout(title: string, content: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · 1Kosmos sandbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

/** Plays the capture of document and selfie, or of the face alone: the person says how it goes. */
export function choicePage(session: Session): Page {
  const { vocabulary } = session.request;
  const documents = requestedDocuments(session.request);
  const isKnownPerson = vocabulary === "uwl" || vocabulary === "stepup";
  return layout(
    isKnownPerson ? "Confirm that it is you" : "Verify your identity",
    html`
      <p>This is the 1Kosmos sandbox: no camera and no document, you say how the verification goes.</p>
      <form method="post">
        ${needsDocument(session.request) ? documentChoice(documents[0] ?? "drivers_license") : ""}
        ${vocabulary === "uwl" ? userChoice() : ""}
        <div class="outcomes">
          <button class="primary" name="outcome" value="passed">Passed</button>
          <button name="outcome" value="failed">Failed</button>
          <button name="outcome" value="declined">Decline</button>
          <button name="outcome" value="abandoned">Leave</button>
        </div>
      </form>
      <p>
        <small
          >Session ${session.id}${documents.length === 0 ? "" : html`, asked for ${documents.join(", ")}`}.
          Closing the page leaves it open until ${new Date(session.expiresAt).toUTCString()}.</small
        >
      </p>
    `,
  );
}

function documentChoice(chosen: DocumentType): Page {
  const choice = (type: DocumentType): Page => html`
    <label
      ><input type="radio" name="documentType" value="${type}" ${type === chosen ? "checked" : ""} />
      ${DOCUMENT_LABELS[type]}</label
    >
  `;
  return html`<fieldset>
    <legend>Document</legend>
    ${DOCUMENT_TYPES.map(choice)}
  </fieldset>`;
}

/** Renders the choice of the wallet that responds. */
function userChoice(): Page {
  return html`<fieldset>
    <legend>Wallet</legend>
    <label>User <input name="userId" value="${DEFAULT_USER_ID}" /></label>
  </fieldset>`;
}

/** The end, whether just reached or found when the link is opened again. */
export function overPage(status: EndStatus): Page {
  const [title, text] = OVER_TEXTS[status];
  return layout(title, html`<p role="status" data-status="${status}">${text}</p>`);
}

/** A refusal. `text` may quote what was sent: it is escaped. */
export function problemPage(title: string, text: string): Page {
  return layout(title, html`<p>${text}</p>`);
}
