/** The person's link in tests of the Worker: what a browser does with it, through the real app. */
import { env } from "cloudflare:workers";
import { createApp } from "../../../src/app.ts";

/** Opens the link and does no more. */
export async function lookAtLink(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return createApp().request(new Request(url, { headers, redirect: "manual" }), undefined, env);
}

/** Presses a button of the link's page, without following where it leads. */
export async function pressLink(url: string, fields: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", body: new URLSearchParams(fields), redirect: "manual" } as const;
  return createApp().request(new Request(url, init), undefined, env);
}

/** Opens the link and presses the page's button where it has one. */
export async function followLink(url: string): Promise<Response> {
  const page = await lookAtLink(url);
  return page.status === 200 ? pressLink(url) : page;
}
