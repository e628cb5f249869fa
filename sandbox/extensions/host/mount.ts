/** Runs one extension in a worker of its own and draws what it renders. */
import { createRemoteReceiver } from "@remote-ui/core";
import { createEndpoint, fromWebWorker } from "@remote-ui/rpc";
import type { HostApi, Placed, WorkerApi } from "../protocol.ts";
import { hostActions } from "./actions.ts";
import { callSandbox, type Sandbox } from "./sandbox-calls.ts";
import { drawFor } from "./components/index.ts";
import { findOverlay, openDialog, overlayIn } from "./dialogs.ts";
import { crmAction } from "./crm-actions.ts";
import { object, text } from "./props.ts";
import { pageHref } from "./pages.ts";
import type { Host } from "./host.ts";
import { Stage } from "./stage.ts";
import type { Part } from "./tree.ts";

/** An extension at work. */
export interface Mounted {
  /** Takes it off the page. */
  end(): void;
}

/** Starts the extension that the element names. */
export function mountExtension(element: HTMLElement): Mounted {
  const placed = placedAt(element);
  const sandbox = callSandbox(placed);
  const worker = new Worker("/sandbox/extensions/worker.js");
  const endpoint = createEndpoint<WorkerApi>(fromWebWorker(worker));
  const receiver = createRemoteReceiver();
  const content = document.createElement("div");
  content.className = "hs";
  content.setAttribute("aria-busy", "true");
  element.replaceChildren(content);

  const log = (level: string, words: unknown): void => {
    if (level === "error" || level === "warn") console.warn(`${placed.uid}: ${text(words)}`);
  };
  const fail = (message: string): void => {
    const line = document.createElement("p");
    line.className = "hs-alert hs-alert-danger";
    line.setAttribute("role", "alert");
    line.textContent = `HubSpot could not show this extension: ${message}`;
    element.replaceChildren(line);
  };
  const actions = hostActions({
    sandbox,
    placed,
    worker: endpoint.call,
    findOverlay: (id) => findOverlay(element, id),
  });
  const page = hostFor({ element, placed, sandbox, actions, nodeOf: (part) => stage.nodeOf({ part }), log });
  const stage = new Stage(receiver, page, drawFor);
  const host: HostApi = {
    fetch: (request) => sandbox.fetch(request),
    read: (what, request) => sandbox.read(what, request),
    async act(name, ...args) {
      const action = actions[name];
      if (action === undefined) throw new Error(`HubSpot has no action ${name} here`);
      await action(...args);
    },
    log,
    fail,
  };
  endpoint.expose({ ...host });
  stage.mount(content);
  receiver.on("mount", () => content.removeAttribute("aria-busy"));
  endpoint.call
    .render(receiver.receive, placed, `/sandbox/extensions/bundles/${placed.uid}.js`)
    .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  const back = (): void => void actions["followAddress"]?.();
  window.addEventListener("popstate", back);
  return {
    end() {
      window.removeEventListener("popstate", back);
      endpoint.terminate();
      worker.terminate();
    },
  };
}

function placedAt(element: HTMLElement): Placed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the sandbox's own page
  return JSON.parse(element.dataset["extension"] ?? "null") as Placed;
}

interface HostDependencies {
  readonly element: HTMLElement;
  readonly placed: Placed;
  readonly sandbox: Sandbox;
  readonly actions: ReturnType<typeof hostActions>;
  readonly nodeOf: (part: Part) => Node;
  readonly log: Host["log"];
}

function hostFor({ element, placed, sandbox, actions, nodeOf, log }: HostDependencies): Host {
  const open = (id: string): void => openDialog(findOverlay(element, id));
  const close = (id: string): void => findOverlay(element, id)?.close();
  return {
    headingLevel: placed.context.location === "pages" ? 2 : 3,
    pageHref: (to, params) => pageHref(placed.context, to, object(params)),
    openPage: (to, params) => void actions["navigateToPage"]?.({ to, params }),
    openOverlay(overlay) {
      const part = overlayIn(overlay);
      const node = part === null ? null : nodeOf(part);
      if (!(node instanceof HTMLDialogElement)) return;
      if (!node.isConnected) element.append(node);
      openDialog(node);
    },
    reactions: { openPanel: open, openModal: open, closePanel: close, closeModal: close },
    crmAction: (type, context) => crmAction(sandbox, placed, type, object(context)),
    log,
  };
}
