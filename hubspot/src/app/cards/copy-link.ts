/** Puts a link on the clipboard. */
import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";

type Actions = Pick<ExtensionPointApiActions<"crm.record.sidebar">, "addAlert" | "copyTextToClipboard">;

/** Copies and says so. False when the browser would not let us: the link has to be shown instead. */
export async function copyLink(url: string, actions: Actions): Promise<boolean> {
  try {
    await actions.copyTextToClipboard(url);
    actions.addAlert({ type: "success", message: "Link copied." });
    return true;
  } catch {
    return false;
  }
}
