/** Puts a link, or a line, on the clipboard. */
import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";

type Actions = Pick<ExtensionPointApiActions<"crm.record.sidebar">, "addAlert" | "copyTextToClipboard">;

/** Copies a link and says so. False when the browser would not let us: the link has to be shown instead. */
export function copyLink(url: string, actions: Actions): Promise<boolean> {
  return copy(url, "Link copied.", actions);
}

/** Copies a line of text and says so. False when the browser would not let us. */
export function copyText(text: string, actions: Actions): Promise<boolean> {
  return copy(text, "Copied.", actions);
}

async function copy(text: string, message: string, actions: Actions): Promise<boolean> {
  try {
    await actions.copyTextToClipboard(text);
    actions.addAlert({ type: "success", message });
    return true;
  } catch {
    return false;
  }
}
