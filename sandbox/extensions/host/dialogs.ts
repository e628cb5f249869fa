/** Dialogs above the page: those of extensions, and HubSpot's own. */
import { object } from "./props.ts";
import type { Part } from "./tree.ts";

/** Returns the modal or panel that an `overlay` prop holds; null for none. */
export function overlayIn(overlay: unknown): Part | null {
  const { children } = object(overlay);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fragment of the receiver
  return Array.isArray(children) ? ((children as readonly Part[])[0] ?? null) : null;
}

/** Returns the extension's dialog of this id; null while it is on no page. */
export function findOverlay(element: Element, id: string): HTMLDialogElement | null {
  const dialogs = [...element.querySelectorAll("dialog")];
  return dialogs.find((dialog) => dialog.dataset["overlay"] === id) ?? null;
}

/** Opens it above everything else. */
export function openDialog(dialog: HTMLDialogElement | null): void {
  if (dialog === null || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new Event("hs-open"));
}

/** Shows a dialog of HubSpot's own; it leaves the page when it is closed. */
export function showDialog(title: string, content: readonly Node[], onClose?: () => void): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "hs-panel hs-dialog-md";
  dialog.setAttribute("aria-label", title);
  const head = document.createElement("header");
  head.className = "hs-dialog-head";
  const heading = document.createElement("h2");
  heading.textContent = title;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "hs-button hs-button-sm";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  head.append(heading, close);
  dialog.append(head, ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** How long a message stays, ms. */
const SHOWN_MS = 8_000;

/** Says something in the corner, as HubSpot does. */
export function sayAlert(type: string, title: string, message: string): void {
  let corner = document.querySelector<HTMLElement>(".hs-toasts");
  if (corner === null) {
    corner = document.createElement("div");
    corner.className = "hs-toasts";
    corner.setAttribute("role", "status");
    document.body.append(corner);
  }
  const toast = document.createElement("p");
  toast.className = `hs-alert hs-alert-${type}`;
  toast.textContent = title === "" ? message : `${title}: ${message}`;
  // An open dialog makes the rest of the page inert.
  const above = [...document.querySelectorAll("dialog[open]")].at(-1);
  (above ?? document.body).append(corner);
  corner.append(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
}
