/** `actions` of extensions, on the page's side. */
import type { RemoteCallable } from "@remote-ui/rpc";
import type { Placed, WorkerApi } from "../protocol.ts";
import type { Sandbox } from "./sandbox-calls.ts";
import { sayAlert, showDialog } from "./dialogs.ts";
import { pageAt, pageHref } from "./pages.ts";
import { number, object, text } from "./props.ts";

interface ActionDependencies {
  readonly sandbox: Sandbox;
  readonly placed: Placed;
  readonly worker: RemoteCallable<WorkerApi>;
  readonly findOverlay: (id: string) => HTMLDialogElement | null;
}

type Action = (...args: readonly unknown[]) => void | Promise<void>;

/** Returns those that HubSpot has at the extension's location. HubSpot docs, UI extensions SDK, "actions". */
export function hostActions(dependencies: ActionDependencies): Readonly<Record<string, Action>> {
  const { placed, findOverlay } = dependencies;
  const everywhere: Record<string, Action> = {
    addAlert(alert) {
      const { type, title, message } = object(alert);
      sayAlert(text(type, "info"), text(title), text(message));
    },
    reloadPage: () => location.reload(),
    closeOverlay: (id) => findOverlay(text(id))?.close(),
    copyTextToClipboard: (words) => navigator.clipboard.writeText(text(words)),
    openIframeModal: (frame, onClose) => openFrame(frame, onClose),
  };
  if (placed.context.location === "pages") return { ...everywhere, ...pageActions(dependencies) };
  return placed.context.crm?.objectId === undefined
    ? everywhere
    : { ...everywhere, ...recordActions(dependencies) };
}

function recordActions({ sandbox, worker }: ActionDependencies): Readonly<Record<string, Action>> {
  return {
    async refreshObjectProperties() {
      await worker.setProperties(await sandbox.readAll());
    },
  };
}

function pageActions({ placed: { context }, worker }: ActionDependencies): Readonly<Record<string, Action>> {
  const followAddress = async (): Promise<void> => {
    await worker.setPage(pageAt(context, new URL(location.href)));
  };
  return {
    followAddress,
    async navigateToPage(target) {
      const { to, params } = object(target);
      history.pushState(null, "", pageHref(context, text(to, "/"), object(params)));
      window.scrollTo(0, 0);
      await followAddress();
    },
  };
}

function openFrame(frame: unknown, onClose: unknown): void {
  const { uri, title, height } = object(frame);
  const element = document.createElement("iframe");
  element.className = "mail";
  element.src = text(uri);
  element.title = text(title, "Page of the app");
  element.height = String(number(height, 600));
  showDialog(text(title, "Page of the app"), [element], () => {
    if (typeof onClose === "function") onClose();
  });
}
