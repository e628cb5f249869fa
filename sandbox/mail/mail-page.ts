/**
 * The mails that were sent, for people: http://localhost:8790/. The app's own, and those that 1Kosmos' tenant would have sent.
 * A mail's document is shown in a frame without scripts; its links lead to where they say.
 */
import { Hono, type Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";

import { table, type Page } from "../control/elements.ts";
import { mountFiles, secure } from "../console/files.ts";
import { framed } from "../console/frame.ts";
import { apiOf, resultsOf, type Api } from "../crm/api.ts";
import type { Origins } from "../stack-options.ts";
import { mailSchema } from "./mail-store.ts";

/** The data that the page reads. */
export interface MailPageOptions {
  readonly hubspot: Hono;
  readonly onekosmos: Hono;
  readonly origins: Origins;
}

const MOST_SHOWN = 200;

const appMailSchema = mailSchema.transform((mail) => ({
  ...mail,
  channel: "email",
  from: `${mail.from.name} <${mail.from.email}>`,
}));

/** The messages of 1Kosmos' tenant: by e-mail, text message or voice. */
const messageSchema = z
  .object({
    id: z.string(),
    channel: z.string(),
    recipient: z.string(),
    subject: z.string().nullable(),
    text: z.string(),
    sentAt: z.string(),
  })
  .transform((message): Mail => ({
    id: message.id,
    channel: message.channel,
    sentAt: Date.parse(message.sentAt),
    to: message.recipient,
    from: "1Kosmos",
    replyTo: null,
    subject: message.subject ?? "",
    text: message.text,
    html: null,
  }));

interface Mail {
  readonly id: string;
  readonly channel: string;
  readonly sentAt: number;
  readonly to: string;
  readonly from: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
}

/** Makes the server of the page. */
export function createMailPage({ hubspot, onekosmos, origins }: MailPageOptions): Hono {
  const app = new Hono();
  const sides = { hubspot: apiOf(hubspot), onekosmos: apiOf(onekosmos) };
  mountFiles(app, async () => {
    const mails = await readMails(sides, null);
    return `${mails.length}.${mails[0]?.id ?? ""}`;
  });
  const show = (c: Context, title: string, body: Page): Response | Promise<Response> => {
    secure(c);
    const links = [
      ["HubSpot", `${origins.hubspot}/`],
      ["1Kosmos", `${origins.onekosmos}/`],
    ] as const;
    const frame = { brand: "Sandbox mails", here: c.req.path, said: null, problem: null };
    return c.html(framed({ ...frame, title, links: [["Mails", "/"], ...links], body }));
  };
  app.get("/", async (c) => {
    const to = c.req.query("to") ?? "";
    return show(c, "Mails", listOf(await readMails(sides, to === "" ? null : to), to));
  });
  app.get("/mails/:id", async (c) => {
    const mail = (await readMails(sides, null)).find(({ id }) => id === c.req.param("id"));
    if (mail === undefined) return c.text("There is no such mail.", 404);
    return show(c, mail.subject, mailOf(mail));
  });
  app.get("/mails/:id/document", async (c) => {
    const mail = (await readMails(sides, null)).find(({ id }) => id === c.req.param("id"));
    if (mail === undefined || mail.html === null) return c.text("There is no such mail.", 404);
    c.header(
      "Content-Security-Policy",
      "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; frame-ancestors 'self'",
    );
    c.header("X-Content-Type-Options", "nosniff");
    return c.html(leadingOut(mail.html));
  });
  return app;
}

/** Reads all that was sent, the newest first. */
async function readMails(
  { hubspot, onekosmos }: { readonly hubspot: Api; readonly onekosmos: Api },
  to: string | null,
): Promise<readonly Mail[]> {
  const query = to === null ? "" : `&to=${encodeURIComponent(to)}`;
  const [mails, messages] = await Promise.all([
    hubspot("GET", `/sandbox/mails?limit=${MOST_SHOWN}${query}`),
    onekosmos("GET", "/sandbox/messages"),
  ]);
  const own = resultsOf(mails).flatMap((row) => appMailSchema.safeParse(row).data ?? []);
  const theirs = resultsOf(messages).flatMap((row) => messageSchema.safeParse(row).data ?? []);
  const wanted = theirs.filter((mail) => to === null || mail.to === to);
  return [...own, ...wanted].toSorted((a, b) => b.sentAt - a.sentAt);
}

function listOf(mails: readonly Mail[], to: string): Page {
  const rows = mails.map((mail) => [
    new Date(mail.sentAt).toISOString().replace("T", " ").slice(0, 19),
    mail.to,
    html`<a href="/mails/${encodeURIComponent(mail.id)}"
      >${mail.subject === "" ? "(no subject)" : mail.subject}</a
    >`,
    mail.from,
    mail.channel,
  ]);
  return html`<h1>Mails <small>${mails.length}</small></h1>
    <form method="get" class="row" role="search">
      <label>To <input name="to" type="search" value="${to}" /></label><button>Find</button>
    </form>
    ${table(["Sent (UTC)", "To", "Subject", "From", "By"], rows)}
    ${
      mails.length === 0
        ? html`<p class="hint">
            The app sends mails once its settings say so; 1Kosmos' tenant sends codes when it is asked to.
          </p>`
        : ""
    }`;
}

function mailOf(mail: Mail): Page {
  const links = linksOf(mail.text);
  return html`<h1>${mail.subject}</h1>
    <dl>
      <dt>From</dt>
      <dd>${mail.from}</dd>
      <dt>To</dt>
      <dd>${mail.to}</dd>
      ${
        mail.replyTo === null
          ? ""
          : html`<dt>Reply to</dt>
              <dd>${mail.replyTo}</dd>`
      }
    </dl>
    ${
      mail.html === null
        ? ""
        : html`<iframe
            class="mail"
            title="The mail"
            sandbox="allow-top-navigation-by-user-activation"
            src="/mails/${encodeURIComponent(mail.id)}/document"
          ></iframe>`
    }
    ${
      links.length === 0
        ? ""
        : html`<h2>Links</h2>
            <ul>
              ${links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}
            </ul>`
    }
    <h2>As plain text</h2>
    <pre>${mail.text}</pre>`;
}

/** Returns the web addresses in a text, each once. Pure. */
export function linksOf(text: string): readonly string[] {
  return [
    ...new Set(
      (text.match(/https?:\/\/[^\s<>"')\]]+/gu) ?? []).map((link) => link.replace(/[.,;:!?]+$/u, "")),
    ),
  ];
}

/** Has links of a mail's document leave the frame. */
function leadingOut(document: string): string {
  const base = '<base target="_top">';
  return /<head[^>]*>/iu.test(document)
    ? document.replace(/<head[^>]*>/iu, (head) => head + base)
    : base + document;
}
