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
