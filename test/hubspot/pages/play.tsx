/** The app's pages on HubSpot's screen: HubSpot's router and search played by the sandbox, links and buttons pressed. */
import { Link } from "@hubspot/ui-extensions";
import { PageHeader, PageLink, PageTitle } from "@hubspot/ui-extensions/pages";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Browser } from "../../../sandbox/browser.ts";
import { crmCaller } from "../../../sandbox/crm-call.ts";
import type { ExtensionHost } from "../support/host.ts";
import { show, type Screen } from "../support/screen.tsx";
import {
  loadExtension,
  workerGlobals,
  type Extension,
  type SearchRequest,
} from "../support/worker-globals.ts";

/** The screen, and how its pages are gone through. */
export interface PagesScreen extends Screen<"pages"> {
  /** The title of the page that is shown. */
  readonly title: () => string;
  /** Follows the app's own link of this text. */
  readonly follow: (text: string) => Promise<void>;
  /** The address of a link that leads out. */
  readonly href: (text: string) => string;
  /** Presses an action of the page's header. */
  readonly pressHeader: (text: string) => void;
}

/** Loads the extension from its entry. */
export async function loadPages(): Promise<Extension> {
  return loadExtension(() => import("../../../hubspot/src/app/pages/Pages.tsx"));
}

const searchSchema = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.nullable(z.string())) })),
});

/** Opens a page by its path and parameters. */
export function openPages(
  host: ExtensionHost,
  extension: Extension,
  path = "/",
  params: Record<string, string> = {},
  locale = "en-gb",
): PagesScreen {
  workerGlobals.hsWorkerAPI.fetchCrmSearch = (request) => search(host, request);
  const screen = show("pages", extension, (context, mocks) => {
    context.user.id = host.userId;
    context.user.locale = locale;
    context.portal.id = host.portalId;
    context.portal.timezone = "UTC";
    mocks.actions.navigateToPage.willCall((options) => mocks.setPageLocation(locationOf(options)));
    mocks.setPageLocation({ path, params });
  });
  const { renderer } = screen;
  const linkTo = (text: string) => renderer.findAll(PageLink).find((link) => link.text === text);
  return {
    ...screen,
    title: () => renderer.maybeFind(PageTitle)?.text ?? "",
    async follow(text) {
      await screen.shows(text);
      const link = linkTo(text);
      if (link === undefined) throw new Error(`there is no link ${text}; on the screen is\n${screen.text()}`);
      renderer.mocks.setPageLocation(locationOf(link.props));
    },
    href(text) {
      const { href } = renderer.find(Link, (link) => link.text === text).props;
      return typeof href === "string" ? href : href.url;
    },
    pressHeader(text) {
      renderer.find(PageHeader.Link, (link) => link.text === text).trigger("onClick");
    },
  };
}

/** Searches the sandbox's contacts as HubSpot's page does for `useCrmSearch`; again where the API's limit of searches is met. */
async function search(host: ExtensionHost, request: SearchRequest): Promise<Response> {
  const { objectType, properties, filterGroups, pageLength } = request;
  if (objectType !== "0-1") throw new Error(`no contacts, but ${objectType}`);
  const call = crmCaller(host.scene.stack.origins.hubspot);
  const body = { properties, filterGroups, limit: pageLength };
  const searched = () => call("POST", "/crm/v3/objects/contacts/search", body);
  const answer = await searched().catch(() => pause(1100).then(searched));
  const { results } = searchSchema.parse(answer);
  const found = results.map(({ id, properties: values }) => ({ objectId: Number(id), properties: values }));
  return Response.json({ data: { results: found, total: found.length, hasMore: false } });
}

/** HubSpot's address of a page: parameters that the path names are put into it, the others follow. */
function locationOf({ to, params = {} }: { readonly to: string; readonly params?: Record<string, string> }) {
  const named = new Set([...to.matchAll(/:(\w+)/gu)].map(([, name]) => name));
  return {
    path: to.replaceAll(/:(\w+)/gu, (_whole, name: string) => params[name] ?? ""),
    params: Object.fromEntries(Object.entries(params).filter(([name]) => !named.has(name))),
  };
}

/** Opens the link in a browser and presses HubSpot's Connect button. Returns the page at the end. */
export async function consentBy(link: string, portalId: number): Promise<string> {
  const browser = new Browser();
  const consent = await browser.open(link);
  const arrival = await browser.submit(consent.url, { portalId: String(portalId) });
  if (arrival.status !== 200) throw new Error(`${arrival.status} from ${arrival.url}`);
  return arrival.body;
}

/** Enters a value into a field. The types of HubSpot's `trigger` take the handler where the value goes. */
export function enter(
  field: { readonly trigger: (...asked: never[]) => void },
  event: "onChange" | "onInput",
  value: unknown,
): void {
  Reflect.apply(field.trigger, field, [event, value]);
}
