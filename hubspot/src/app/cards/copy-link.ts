/** Puts a link on the clipboard. */
import type { Link } from "@1kosmos/kit";
import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";

type Actions = Pick<ExtensionPointApiActions<"crm.record.sidebar">, "addAlert" | "copyTextToClipboard">;

/** Copies and says so. False when the browser would not let us: the link has to be shown instead. */
export async function copyLink(link: Link, actions: Actions): Promise<boolean> {
  try {
    await actions.copyTextToClipboard(link.url);
    actions.addAlert({ type: "success", message: "Link copied." });
    return true;
  } catch {
    return false;
  }
}
