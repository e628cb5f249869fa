/**
 * HubSpot's worker: runs one extension and sends what it renders to the page. Its globals are those that
 * `@hubspot/ui-extensions` and HubSpot's builder look for.
 */
import { createRemoteRoot, retain } from "@remote-ui/core";
import * as RemoteUI from "@remote-ui/react";
import { createEndpoint, type MessageEndpoint } from "@remote-ui/rpc";
import * as React from "react";
import type { HostApi, WorkerApi } from "../protocol.ts";
import { actionsOf } from "./actions.ts";
import { Boundary } from "./boundary.ts";
import { hubspotFetch } from "./fetch.ts";
import { crmHooks, Newest } from "./hooks.ts";

type Extension = (api: {
  context: unknown;
  actions: unknown;
  runServerlessFunction: unknown;
}) => React.ReactElement;

interface WorkerScope extends MessageEndpoint {
  importScripts(url: string): void;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the program's types are those of a page
const scope = globalThis as unknown as WorkerScope;
const endpoint = createEndpoint<HostApi>(scope);
const host = endpoint.call;

let extension: Extension | null = null;
const page = new Newest({ path: "/", params: {} });
const properties = new Newest<Readonly<Record<string, string | null>>>({});

const LEVELS = ["debug", "info", "warn", "error"] as const;
const logger = Object.fromEntries(
  LEVELS.map((level) => [level, (data: unknown) => void host.log(level, String(data))]),
);

Object.assign(globalThis, {
  React,
  RemoteUI,
  // HubSpot's builder leaves React to the worker, also where a package requires it.
  require: (name: string) => (name === "react" ? React : RemoteUI),
  __HUBSPOT_EXTENSION_WORKER__: true,
  logger,
  extend_V2: (given: Extension) => {
    extension = given;
  },
  hsFetch: hubspotFetch(host),
  serverless: () => Promise.reject(new Error("serverless functions are no part of this app")),
});

const api: WorkerApi = {
  async render(receive, { context, page: location }, script) {
    retain(receive);
    if (location !== null) page.set(location);
    const actions = actionsOf(host, properties);
    const given = { context, actions, runServerlessFunction: () => Promise.reject(new Error("removed")) };
    Object.assign(globalThis, {
      hsWorkerAPI: {
        ...crmHooks(host, properties),
        useExtensionContext: () => context,
        useExtensionActions: () => actions,
        useExtensionApi: () => given,
        useAppPageLocation: () => React.useSyncExternalStore(page.subscribe, page.get),
      },
    });
    scope.importScripts(script);
    if (extension === null) throw new Error("the script did not call hubspot.extend");
    const root = createRemoteRoot(receive, { strict: false });
    const onError = (message: string): void => void host.fail(message);
    const element = React.createElement(Boundary, { onError, children: extension(given) });
    RemoteUI.createRoot(root).render(element);
    await root.mount();
  },
  setPage: (location) => page.set(location),
  setProperties: (values) => properties.set(values),
};
endpoint.expose({ ...api });
