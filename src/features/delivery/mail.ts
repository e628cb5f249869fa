/**
 * Writes the mail that brings a person their link: plain text and HTML, in the words of the person's page. Names nothing
 * of the contact: a form that is filled with a stranger's address must not determine what the stranger reads. Pure.
 */
import { endSentence } from "../../i18n/dates.ts";
import { WORDS } from "../../i18n/languages.ts";
import type { Language } from "../../i18n/words.ts";
import type { OpenLink } from "../../domain/contact/decide/link.ts";
import type { DeliverySettings } from "../../portal/settings/delivery-settings.ts";
import type { PersonPageSettings } from "../../portal/settings/person-page-settings.ts";

/** A mail as Cloudflare's binding takes it (Cloudflare docs, email-service, Workers API). */
export interface MailMessage {
  readonly to: string;
  readonly from: { readonly email: string; readonly name: string };
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The input of a mail. Times are epoch ms. */
export interface MailInput {
  readonly to: string;
  readonly language: Language;
  /** The contact's short link. */
  readonly link: string;
  readonly open: Pick<OpenLink, "kind" | "expiresAt">;
  /** 0: the link itself; from 1: a reminder. */
  readonly number: number;
  readonly page: Pick<PersonPageSettings, "companyName" | "purpose">;
  readonly sender: DeliverySettings["sender"];
  readonly timeZone: string;
  readonly now: number;
}

/** The query that marks a link of the app's mail. */
export const MAIL_QUERY = "via";
export const MAIL_QUERY_VALUE = "mail";

/** Writes the mail. */
export function composeMail(input: MailInput): MailMessage {
  const { to, language, number, page, sender } = input;
  const words = WORDS[language];
  const { title } = words.kinds[input.open.kind];
  const company = oneLine(page.companyName);
  const subject = company === "" ? title : `${company}: ${title}`;
  return {
    to,
    from: { email: sender.address, name: sender.name || company.replaceAll(/[<>"]/gu, "") },
    ...(sender.replyTo === "" ? {} : { replyTo: sender.replyTo }),
    subject: number === 0 ? subject : words.mail.reminder(subject),
    text: textOf(input),
    html: htmlOf(input),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": language,
    },
  };
}

/** A line break would end a header. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}

/** The lines of both versions, in this order. */
function contentOf({ language, open, number, page, timeZone, now, link }: MailInput) {
  const words = WORDS[language];
  const kind = words.kinds[open.kind];
  const query = new URLSearchParams({ lang: language, [MAIL_QUERY]: MAIL_QUERY_VALUE });
  return {
    words,
    title: kind.title,
    lead: [
      ...(number === 0 ? [] : [words.mail.stillOpen]),
      kind.asks(page.companyName || null),
      ...(page.purpose === "" ? [] : [page.purpose]),
    ],
    needs: kind.needs,
    link: `${link}?${query.toString()}`,
    end: endSentence({ words, language, now, timeZone }, open.expiresAt).text,
  };
}

function textOf(input: MailInput): string {
  const { words, lead, needs, link, end } = contentOf(input);
  const list = [words.needsTitle, ...needs.map((need) => `- ${need}`)].join("\n");
  return `${[...lead, list, link, end, words.mail.ignore, words.service].join("\n\n")}\n`;
}

const BODY =
  "margin:0;padding:24px 12px;background:#f4f5f9;color:#182033;font:16px/1.55 system-ui,sans-serif";
const CARD = "max-width:32rem;margin:0 auto;padding:24px;background:#ffffff;border-radius:12px";
const BUTTON =
  "display:inline-block;padding:12px 20px;border-radius:8px;background:#1f45c6;color:#ffffff;font-weight:600;text-decoration:none";
const SMALL = "font-size:14px;color:#525c75";

function htmlOf(input: MailInput): string {
  const { words, title, lead, needs, link, end } = contentOf(input);
  const safeLink = escaped(link);
  const lines = [
    "<!DOCTYPE html>",
    `<html lang="${input.language}" dir="${words.direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">',
    `<title>${escaped(title)}</title></head><body style="${BODY}"><div role="main" style="${CARD}">`,
    `<h1 style="margin:0 0 12px;font-size:22px;line-height:1.25">${escaped(title)}</h1>`,
    ...lead.map((sentence) => `<p><bdi>${escaped(sentence)}</bdi></p>`),
    `<p style="margin-bottom:4px"><strong>${escaped(words.needsTitle)}</strong></p>`,
    `<ul style="margin-top:0">${needs.map((need) => `<li>${escaped(need)}</li>`).join("")}</ul>`,
    `<p style="margin:24px 0"><a href="${safeLink}" style="${BUTTON}">${escaped(title)}</a></p>`,
    `<p style="${SMALL}">${escaped(end)}</p>`,
    `<p style="${SMALL}">${escaped(words.mail.copy)}<br><a href="${safeLink}" dir="ltr" style="word-break:break-all">${safeLink}</a></p>`,
    `<p style="${SMALL}">${escaped(words.mail.ignore)}</p>`,
    `<p style="${SMALL}">${escaped(words.service)}</p></div></body></html>`,
  ];
  return `${lines.join("\n")}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? "");
}
