/**
 * The globals of the web worker in which HubSpot runs an extension, as `@hubspot/ui-extensions` looks for them. Set before
 * an extension is loaded. `hsFetch` refuses until a test sets its target.
 */
import type { ReactElement } from "react";

/** The value that an entry hands to `hubspot.extend`. */
export type Extension = (api: { context: unknown; actions: unknown }) => ReactElement;

/** HubSpot's `fetch` for extensions. */
export type ExtensionFetch = (url: string, options?: FetchOptions) => Promise<Response>;
/** Its options, as far as extensions use them. */
export interface FetchOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly timeout?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The requests of `useCrmSearch` to HubSpot's page, as far as extensions use it. */
export interface SearchRequest {
  readonly objectType: string;
  readonly properties?: readonly string[];
  readonly filterGroups?: readonly object[];
  readonly pageLength?: number;
}
/** HubSpot's search for extensions. */
export type ExtensionSearch = (request: SearchRequest) => Promise<Response>;

interface WorkerGlobals {
  readonly __HUBSPOT_EXTENSION_WORKER__: true;
  readonly logger: Pick<Console, "debug" | "info" | "warn" | "error">;
  extended: Extension | null;
  extend_V2(extension: Extension): void;
  hsFetch: ExtensionFetch;
  /** HubSpot's renderer has a stand-in for `useCrmSearch` that version 0.17.0 of the hook does not call: this is below both. */
  readonly hsWorkerAPI: { fetchCrmSearch: ExtensionSearch };
}

/** One for the whole test file. */
export const workerGlobals: WorkerGlobals = {
  __HUBSPOT_EXTENSION_WORKER__: true,
  logger: console,
  extended: null,
  extend_V2(extension) {
    workerGlobals.extended = extension;
  },
  hsFetch: (url) => Promise.reject(new Error(`nobody answers ${url}`)),
  hsWorkerAPI: {
    fetchCrmSearch: ({ objectType }) => Promise.reject(new Error(`nobody searches ${objectType}`)),
  },
};

Object.assign(globalThis, { self: workerGlobals });

/** The Worker behind the extension that is tested now. */
export const behind: { log: readonly string[] } = { log: [] };

/** The extension of each entry. A module runs once, and several test files of one process show the same extension. */
const extensions = new Map<object, Extension>();

/** Loads an entry. Returns the extension that it hands to `hubspot.extend`. */
export async function loadExtension(load: () => Promise<object>): Promise<Extension> {
  workerGlobals.extended = null;
  const entry = await load();
  const extension = extensions.get(entry) ?? workerGlobals.extended;
  if (extension === null) throw new Error("the entry did not call hubspot.extend");
  extensions.set(entry, extension);
  return extension;
}
