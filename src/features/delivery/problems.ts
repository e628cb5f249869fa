/** Checks settings of delivery and of the links against what the operator of this deployment allows. Pure. */
import type { FieldErrors } from "../../lib/english.ts";
import { mayUseHost, type PortalHost } from "../../lib/portal-hosts.ts";
import type { Settings } from "../../portal/settings/settings.ts";

/** The operator's set-up of mail. */
export interface DeliveryMeans {
  /** True if the deployment can send mails. */
  readonly canMail: boolean;
  readonly emailDomains: readonly PortalHost[];
  readonly linkHosts: readonly PortalHost[];
}

type Checked = Pick<Settings, "delivery" | "personPage">;

/** Returns what is wrong, by JSON path; empty when all is well. */
export function problemsOf(
  { delivery, personPage }: Checked,
  means: DeliveryMeans,
  portalId: number,
): FieldErrors {
  return {
    ...senderProblem(delivery, means, portalId),
    ...(personPage.host !== "" &&
      !mayUseHost(means.linkHosts, portalId, personPage.host) && {
        "personPage.host":
          "This host is not set up for links of this account. Ask the operator of this app to add it to LINK_HOSTS.",
      }),
  };
}

function senderProblem(
  { ways, sender }: Checked["delivery"],
  means: DeliveryMeans,
  portalId: number,
): FieldErrors {
  if (!ways.includes("app")) return {};
  if (!means.canMail)
    return {
      "delivery.ways":
        "This installation of the app cannot send e-mail. Choose another way, or ask its operator to set up Cloudflare Email Service.",
    };
  if (sender.address === "")
    return { "delivery.sender.address": "Enter the address that the mails come from." };
  if (maySendFrom(sender.address, means, portalId)) return {};
  const allowed = means.emailDomains.filter((entry) => (entry.portalId ?? portalId) === portalId);
  const domains = allowed.map(({ host }) => host).join(", ");
  return {
    "delivery.sender.address":
      domains === ""
        ? "No domain is set up for mails of this account. Ask the operator of this app to add one to EMAIL_DOMAINS."
        : `Mails of this account may come from: ${domains}.`,
  };
}

/** Returns whether a portal may send mails from an address. */
export function maySendFrom(
  address: string,
  { emailDomains }: Pick<DeliveryMeans, "emailDomains">,
  portalId: number,
): boolean {
  return mayUseHost(emailDomains, portalId, address.slice(address.lastIndexOf("@") + 1));
}
