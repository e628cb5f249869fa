/** Requirements of probes, which an account may lack. */

/**
 * `portal` a private-app token, `app` the app's client, `grant` an install of it, `receiver` an address that HubSpot or
 * 1Kosmos reaches, `settings` what only HubSpot's pages can set, `rest` and `protocol` 1Kosmos' two vocabularies, `person`
 * somebody who ends a session.
 */
export type Requirement =
  | "portal"
  | "app"
  | "grant"
  | "receiver"
  | "settings"
  | "rest"
  | "protocol"
  | "person";
