/** The messages between HubSpot's page and its worker over `@remote-ui/rpc`, and the page's calls to the sandbox. */
import type { RemoteChannel } from "@remote-ui/core";

/** Properties of a record. */
export type Values = Readonly<Record<string, string | null>>;

/** Which of an app's pages is open. */
export interface PageLocation {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The context of `@hubspot/ui-extensions`; `crm` where there are records. */
export interface ExtensionContext {
  readonly location: string;
  readonly user: Readonly<Record<string, unknown>>;
  readonly portal: { readonly id: number; readonly timezone: string };
  readonly crm?: {
    readonly objectTypeId: string;
    readonly objectId?: number;
    readonly objectIds?: readonly number[];
  };
  readonly extension: {
    readonly appId: number;
    readonly appName: string;
    readonly cardTitle: string;
  };
}

/** A place on a page for an extension: the `data-extension` of its element. */
export interface Placed {
  readonly uid: string;
  readonly context: ExtensionContext;
  /** Where an app's pages are. */
  readonly page: PageLocation | null;
}

/** `hubspot.fetch` on its way out. */
export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly body?: unknown;
  readonly timeout?: number;
  readonly authorization: string | null;
}
/** And on its way back. */
export interface FetchReply {
  readonly status: number;
  readonly body: unknown;
}

/** The functions that the worker exposes. */
export interface WorkerApi {
  render(receive: RemoteChannel, placed: Placed, script: string): Promise<void>;
  setPage(page: PageLocation): void;
  setProperties(values: Values): void;
}

/** The functions that the page exposes. */
export interface HostApi {
  fetch(request: FetchRequest): Promise<FetchReply>;
  /** Reads of the CRM: `{data}`, or `{error}`. */
  read(what: "properties" | "associations" | "search", request: unknown): Promise<unknown>;
  act(name: string, ...args: readonly unknown[]): Promise<void>;
  log(level: string, data: unknown): void;
  fail(message: string): void;
}
