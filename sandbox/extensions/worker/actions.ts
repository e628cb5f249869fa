/** `actions` of an extension: its requests to HubSpot's page. */
import type { RemoteCallable } from "@remote-ui/rpc";
import type { HostApi, Values } from "../protocol.ts";
import type { Newest } from "./hooks.ts";

type Listener = (values: Values, error?: { readonly message: string }) => void;

/** Returns the actions of every location; the page refuses those that a location does not have. */
export function actionsOf(host: RemoteCallable<HostApi>, changes: Newest<Values>) {
  const act =
    (name: string) =>
    (...args: readonly unknown[]) =>
      host.act(name, ...args);
  const read = async (names: readonly string[] | "*"): Promise<Values> => {
    const answer = Object(await host.read("properties", { names }));
    if (typeof answer.error === "string") throw new Error(answer.error);
    return answer.data;
  };
  return {
    addAlert: act("addAlert"),
    reloadPage: act("reloadPage"),
    refreshObjectProperties: act("refreshObjectProperties"),
    closeOverlay: act("closeOverlay"),
    navigateToPage: act("navigateToPage"),
    copyTextToClipboard: act("copyTextToClipboard"),
    openIframeModal: (frame: unknown, onClose?: () => void) => act("openIframeModal")(frame, onClose),
    fetchCrmObjectProperties: read,
    onCrmPropertiesUpdate(names: readonly string[] | "*", listener: Listener) {
      changes.subscribe(() => {
        void read(names).then(
          (values) => listener(values),
          (error: unknown) => listener({}, { message: String(error) }),
        );
      });
    },
  };
}
