/** HubSpot's page around extensions: runs each one that the page has a place for, for as long as the place is there. */
import { mountExtension, type Mounted } from "./mount.ts";

const RUNNING = new Map<HTMLElement, Mounted>();

function follow(): void {
  for (const [element, mounted] of RUNNING) {
    if (element.isConnected) continue;
    mounted.end();
    RUNNING.delete(element);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-extension]"))
    if (!RUNNING.has(element)) RUNNING.set(element, mountExtension(element));
}

new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
follow();
