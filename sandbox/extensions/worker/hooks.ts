/** HubSpot's hooks for records, as `@hubspot/ui-extensions` calls them: the page responds. */
import type { RemoteCallable } from "@remote-ui/rpc";
import type { HostApi, Values } from "../protocol.ts";

/** A value that listeners follow. */
export class Newest<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  set(value: T): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}

type Callback = (values: Values) => void;

/** Returns the functions below `hsWorkerAPI` that read records. `changes` is what the page has read anew. */
export function crmHooks(host: RemoteCallable<HostApi>, changes: Newest<Values>) {
  const read = async (what: "properties" | "associations" | "search", request: unknown) => {
    const answer = await host.read(what, request);
    return { json: async () => answer };
  };
  return {
    fetchAssociations: (request: unknown) => read("associations", request),
    fetchCrmSearch: (request: unknown) => read("search", request),
    async fetchCrmProperties(names: readonly string[], onChange: Callback) {
      const answer = Object(await host.read("properties", { names }));
      const cleanup = changes.subscribe(() => onChange(onlyOf(changes.get(), names)));
      return { json: async () => ({ ...answer, cleanup }) };
    },
    formatCrmProperties: async ({ propertiesList }: { readonly propertiesList: readonly Values[] }) => ({
      json: async () => ({ data: propertiesList }),
    }),
    fetchHubSpotApi: () => Promise.reject(new Error("the sandbox does not play the experimental API client")),
  };
}

function onlyOf(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
