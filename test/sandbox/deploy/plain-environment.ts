/** The answers of a deployment that chose nothing: tests add its address. */
import type { Environment } from "../../../deploy/environments.ts";

export const PLAIN_ENVIRONMENT: Omit<Environment, "url"> = {
  worker: "idv",
  appId: null,
  supportEmail: null,
  supportUrl: null,
  documentationUrl: null,
  without: [],
  emailDomains: null,
  metrics: false,
  encryptionKeys: "k1:unused",
};
