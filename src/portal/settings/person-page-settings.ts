/** The settings of the page behind a person's link. */
import * as z from "zod/mini";
import { toOneLine } from "../../lib/text.ts";

const MAX_COMPANY_NAME_LENGTH = 80;
const MAX_PURPOSE_LENGTH = 200;
const MAX_ADDRESS_LENGTH = 500;
const MAX_HOST_LENGTH = 253;
/** Each retry is a session that 1Kosmos bills. */
const MAX_RETRIES = 10;

/** An address that a person is led to: nothing, or https on a host by name. */
const webAddressSchema = z
  .string()
  .check(
    z.trim(),
    z.maxLength(MAX_ADDRESS_LENGTH),
    z.refine(isWebAddress, "Must be a web address that begins with https://."),
  );
/** Parses the settings of the person's page. */
export const personPageSchema = z.strictObject({
  /** The requesting company by the name that the person knows; "": the page names nobody. */
  companyName: z.string().check(z.overwrite(toOneLine), z.trim(), z.maxLength(MAX_COMPANY_NAME_LENGTH)),
  /** Why, in one sentence; "": none. */
  purpose: z.string().check(z.overwrite(toOneLine), z.trim(), z.maxLength(MAX_PURPOSE_LENGTH)),
  /** The privacy notice; "": none. */
  privacyUrl: webAddressSchema,
  /** Where the person goes after the pass; "": nowhere. */
  returnUrl: webAddressSchema,
  /** The host of the links; "": the one at which the app was installed. One that the operator allows. */
  host: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(MAX_HOST_LENGTH)),
  /** How often a person may try again within a day. */
  retries: z.int().check(z.minimum(0), z.maximum(MAX_RETRIES)),
});
/** The portal's own texts on the person's page. */
export type PersonPageSettings = z.infer<typeof personPageSchema>;

/** No texts, and two retries a day. */
export const DEFAULT_PERSON_PAGE: PersonPageSettings = {
  companyName: "",
  purpose: "",
  privacyUrl: "",
  returnUrl: "",
  host: "",
  retries: 2,
};

function isWebAddress(text: string): boolean {
  if (text === "") return true;
  const url = text.startsWith("https://") ? URL.parse(text) : null;
  return url !== null && url.username === "" && url.password === "";
}
