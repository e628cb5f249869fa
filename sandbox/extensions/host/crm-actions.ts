/** HubSpot's behaviour for CRM action components. HubSpot docs, UI components, "CRM action components". */
import type { Placed } from "../protocol.ts";
import type { Sandbox } from "./sandbox-calls.ts";
import { sayAlert, showDialog } from "./dialogs.ts";
import { href, text, type Props } from "./props.ts";

/** Does it; what the sandbox does not play says so. */
export function crmAction(sandbox: Sandbox, placed: Placed, type: string, context: Props): void {
  const { id: portalId } = placed.context.portal;
  const record = `${text(context["objectTypeId"])}/${text(context["objectId"])}`;
  switch (type) {
    case "PREVIEW_OBJECT":
      return void preview(`/contacts/${portalId}/preview/${record}`);
    case "RECORD_APP_LINK":
      return go(`/contacts/${portalId}/record/${record}`, context["external"] === true);
    case "PAGE_APP_LINK":
      return go(text(context["path"]), context["external"] === true);
    case "EXTERNAL_URL":
      return go(href(context["href"])?.url ?? "", true);
    case "SEND_EMAIL":
      return compose(sandbox, context);
    default:
      return sayAlert("info", "", `The sandbox does not play HubSpot's ${type}.`);
  }
}

function go(address: string, isExternal: boolean): void {
  if (href(address) === null) sayAlert("danger", "", "This link has no address.");
  else if (isExternal) window.open(address, "_blank", "noopener");
  else location.assign(address);
}

/** Shows the record beside the page, with the app's card for previews. */
async function preview(address: string): Promise<void> {
  const response = await fetch(address, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("page");
  const title = page?.querySelector("h1")?.textContent ?? "Preview";
  page?.querySelector("h1")?.remove();
  showDialog(title, page === null ? [] : [...page.childNodes]);
}

/** HubSpot's composer: what is sent is on the sandbox's page of mails. */
function compose(sandbox: Sandbox, context: Props): void {
  const form = document.createElement("form");
  form.className = "hs-form hs-composer";
  const subject = field(form, "Subject", document.createElement("input"));
  subject.value = text(context["initialEmailSubject"]);
  const message = field(form, "Message", document.createElement("textarea"));
  message.value = text(context["initialEmailBody"]);
  const send = document.createElement("button");
  send.className = "hs-button primary";
  send.textContent = "Send e-mail";
  form.append(send);
  const dialog = showDialog("New e-mail", [form]);
  const sendMail = async (): Promise<void> => {
    const { objectTypeId, objectId } = context;
    const mail = { objectTypeId, objectId, subject: subject.value, text: message.value };
    const problem = await sandbox.send("email", mail);
    if (problem === null) dialog.close();
    sayAlert(problem === null ? "success" : "danger", "", problem ?? "The e-mail was sent.");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void sendMail();
  });
}

function field<T extends HTMLInputElement | HTMLTextAreaElement>(
  form: HTMLElement,
  name: string,
  control: T,
): T {
  const label = document.createElement("label");
  control.required = true;
  label.append(name, control);
  form.append(label);
  return control;
}
