/** The settings that bound what a portal starts: daily caps, and who may start verifications. */
import * as z from "zod/mini";
import type { DailyCaps } from "../../domain/caps.ts";
import { withoutRepeats } from "../../lib/text.ts";

/** More than any portal starts in a day. */
export const MAX_CAP = 1_000_000;
/** Users and teams each; more are better kept as a team in HubSpot. */
const MAX_NAMED = 200;

/** Null: no cap. */
const capSchema = z.nullable(z.int().check(z.minimum(0), z.maximum(MAX_CAP)));

export const dailyCapsSchema = z.strictObject({
  /** All sources together. */
  portal: capSchema,
  form: capSchema,
  import: capSchema,
  manual: capSchema,
  api: capSchema,
  integration: capSchema,
  card: capSchema,
  bulk: capSchema,
  agent: capSchema,
  workflow: capSchema,
  deal: capSchema,
  ticket: capSchema,
  personChange: capSchema,
});

/**
 * Anybody can submit a form, and an agent starts verifications on its own, so those have the lowest caps. An admin who imports has chosen the contacts, and `importPolicy` paces them;
 * the portal's cap bounds them all the same.
 */
export const DEFAULT_DAILY_CAPS: DailyCaps = {
  portal: 25_000,
  form: 200,
  import: null,
  manual: 5000,
  api: 10_000,
  integration: 10_000,
  card: 5000,
  bulk: 5000,
  agent: 50,
  workflow: 5000,
  deal: 5000,
  ticket: 5000,
  personChange: 5000,
};

/** HubSpot's ids are positive integers; a number is taken for its text. */
const idSchema = z.pipe(
  z.union([z.string(), z.int()]),
  z.pipe(z.transform(String), z.string().check(z.regex(/^[1-9]\d{0,15}$/u, "Must be an id of HubSpot's."))),
);
const idsSchema = z.array(idSchema).check(z.maxLength(MAX_NAMED), z.overwrite(withoutRepeats));

/** Everybody who can use the cards in HubSpot, or these users and the members of these teams. */
export const mayStartSchema = z.union(
  [
    z.literal("everyone"),
    z.strictObject({ users: z._default(idsSchema, []), teams: z._default(idsSchema, []) }),
  ],
  { error: 'Must be "everyone", or {"users": [ids], "teams": [ids]} with at most 200 of each.' },
);
/** Who may start verifications from cards, bulk actions and agents. */
export type MayStart = z.infer<typeof mayStartSchema>;
