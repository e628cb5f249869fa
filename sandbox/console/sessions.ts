/** 1Kosmos' sessions for people: all of them, and one with its request, its end and its callbacks. */
import { html } from "hono/html";
import { z } from "zod";

import { code, status, table, text, type Page } from "../control/elements.ts";
import type { Row } from "../crm/api.ts";
import { input, panel, select } from "../crm/shell.ts";
import { DOCUMENT_TYPES, FAILURE_CODES } from "../onekosmos/documents.ts";

const MOST_SHOWN = 50;

const callbackSchema = z.object({
  webhookId: z.string(),
  state: z.string(),
  attempts: z.number(),
  lastStatus: z.number().nullable(),
  body: z.string(),
});

/** Shows the newest sessions. */
export function sessionsView(sessions: readonly Row[], total: number): Page {
  const rows = sessions
    .slice(0, MOST_SHOWN)
    .map((row) => [
      html`<a href="/sandbox/console/sessions/${text(row["id"])}">${text(row["id"])}</a>`,
      row["vocabulary"],
      status(row["said"] ?? row["status"]),
      time(row["createdAt"]),
      time(row["openedAt"]),
      time(row["endedAt"]),
    ]);
  return html`<h1>Sessions <small>${total}</small></h1>
    ${table(["Session", "Made by", "State", "Made", "Opened", "Ended"], rows)}`;
}

/** Shows one session and what can be done with it. */
export function sessionView(session: Row): Page {
  const id = text(session["id"]);
  const isOpen = session["endedAt"] === null;
  const known = [
    "id",
    "vocabulary",
    "status",
    "outcome",
    "url",
    "createdAt",
    "openedAt",
    "expiresAt",
    "endedAt",
  ];
  const asked = Object.entries(session).filter(([name]) => ![...known, "said", "callbacks"].includes(name));
  return html`<h1>Session <small>${id}</small></h1>
    <p>${status(session["said"] ?? session["status"])} ${isOpen ? link(session["url"]) : ""}</p>
    <div class="columns">
      ${panel(
        "Times",
        facts(
          ["createdAt", "openedAt", "expiresAt", "endedAt"].map(
            (name) => [name, time(session[name])] as const,
          ),
        ),
      )}
      ${isOpen ? outcomeForms(id) : decided(id, session)}
      ${panel("What was asked for", facts(asked.map(([name, value]) => [name, text(value)] as const)))}
    </div>
    ${panel("Callbacks", callbacks(session))}`;
}

function link(url: unknown): Page {
  return html`<a href="${text(url)}">Open the person's page</a>`;
}

function facts(entries: readonly (readonly [name: string, value: string])[]): Page {
  return html`<dl>
    ${entries.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value === "" ? "–" : value}</dd>`,
    )}
  </dl>`;
}

/** Ends an open session in each of the ways that there are, or has it under review. */
function outcomeForms(id: string): Page {
  const documents = [["", "as asked"], ...DOCUMENT_TYPES.map((name) => [name, name] as const)] as const;
  const levels = [
    ["", "IAL2"],
    ["IAL1", "IAL1"],
    ["none", "not stated"],
  ] as const;
  const codes = FAILURE_CODES.map((name) => [name, name] as const);
  return panel(
    "End it",
    html`${form(
        id,
        "passed",
        html`${select("documentType", "Document", documents)} ${select("ial", "Level", levels)}
          ${input("matchConfidence", "Match confidence, 0 to 1", "0.97")}<button class="primary">
            Passed
          </button>`,
      )}
      ${form(id, "failed", html`${select("errorCode", "Reason", codes, "IDV0014")}<button>Failed</button>`)}
      ${form(id, "declined", html`<button>The person declined</button>`)}
      ${form(id, "abandoned", html`<button>The person left</button>`)}
      <h3>Or leave it undecided</h3>
      <form method="post" action="/sandbox/console/say" class="row">
        <input type="hidden" name="id" value="${id}" />
        ${input("word", "Results say this word", "needs_review")}<button>Say it</button>
      </form>`,
  );
}

function form(id: string, outcome: string, content: Page): Page {
  return html`<form method="post" action="/sandbox/console/end" class="row">
    <input type="hidden" name="id" value="${id}" />
    <input type="hidden" name="outcome" value="${outcome}" />
    ${content}
  </form>`;
}

function decided(id: string, session: Row): Page {
  const outcome = z.record(z.string(), z.unknown()).safeParse(session["outcome"]).data ?? {};
  const state = text(session["status"]);
  const other = state === "passed" ? "failed" : "passed";
  const overturn =
    state === "passed" || state === "failed"
      ? html`<form method="post" action="/sandbox/console/overturn">
          <input type="hidden" name="id" value="${id}" />
          <input type="hidden" name="outcome" value="${other}" />
          <button>Overturn: ${other}</button>
        </form>`
      : "";
  const entries = Object.entries(outcome).map(([name, value]) => [name, text(value)] as const);
  return panel("How it ended", html`${facts(entries)}${overturn}`);
}

function callbacks(session: Row): Page {
  const found = z.array(callbackSchema).safeParse(session["callbacks"]).data ?? [];
  const rows = found.map(({ webhookId, state, attempts, lastStatus, body }) => [
    code(webhookId),
    state,
    attempts,
    lastStatus === 0 ? "no answer" : lastStatus,
    code(body),
  ]);
  return table(["Id", "State", "Attempts", "Response", "Body"], rows);
}

function time(at: unknown): string {
  return typeof at === "string" ? at.replace("T", " ").slice(0, 19) : "";
}
