/** Puts a link, or a line, on the clipboard. */
import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";

type Actions = Pick<ExtensionPointApiActions<"crm.record.sidebar">, "addAlert" | "copyTextToClipboard">;

/** Copies a text and says so by `message`. False when the browser would not let us: the text has to be shown instead. */
export async function copyText(text: string, message: string, actions: Actions): Promise<boolean> {
  try {
    await actions.copyTextToClipboard(text);
    actions.addAlert({ type: "success", message });
    return true;
  } catch {
    return false;
  }
}
