/** Every document of switches of both sides, in one list: what plays all of them reads it from here. */
import { z } from "zod";
import { switchesSchema as crmSwitches } from "./hubspot/crm/switches.ts";
import { switchesSchema as platformSwitches } from "./hubspot/switches.ts";
import { eventTypesSchema } from "./hubspot/timeline/types.ts";
import { deliveryOptionsSchema, subscriptionsSchema } from "./hubspot/webhooks/options.ts";
import { DEFAULT_TIMEOUT_MS } from "./hubspot/webhooks/dispatcher.ts";
import { switchesSchema as tenantSwitches } from "./onekosmos/switches.ts";

/** A document that is read by `GET` and changed in part by `PUT`. */
export interface Switchboard {
  readonly side: "hubspot" | "onekosmos";
  readonly path: string;
  readonly schema: z.ZodType;
}

export const SWITCHBOARDS: readonly Switchboard[] = [
  { side: "hubspot", path: "/sandbox/switches", schema: platformSwitches },
  { side: "hubspot", path: "/sandbox/crm/switches", schema: crmSwitches },
  {
    side: "hubspot",
    path: "/sandbox/webhooks/options",
    schema: deliveryOptionsSchema(DEFAULT_TIMEOUT_MS),
  },
  { side: "hubspot", path: "/sandbox/webhooks/subscriptions", schema: subscriptionsSchema },
  { side: "hubspot", path: "/sandbox/timeline/types", schema: eventTypesSchema },
  { side: "onekosmos", path: "/sandbox/switches", schema: tenantSwitches },
];

/** A switch: its document, its name, its default and the other values that are worth playing. */
export interface Choice {
  readonly board: Switchboard;
  readonly name: string;
  readonly normal: unknown;
  /** Null: it names records or portals, so only a tester can choose a value. */
  readonly others: readonly unknown[] | null;
}

const fieldSchema = z.looseObject({
  default: z.unknown(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.looseObject({ const: z.unknown().optional() })).optional(),
  type: z.unknown().optional(),
  examples: z.array(z.unknown()).optional(),
});
const documentSchema = z.object({ properties: z.record(z.string(), fieldSchema) });

/** Lists the switches of a board by its schema. */
export function choicesOf(board: Switchboard): readonly Choice[] {
  const document = z.toJSONSchema(board.schema, { io: "output", unrepresentable: "any" });
  return Object.entries(documentSchema.parse(document).properties).map(([name, field]) => ({
    board,
    name,
    normal: field.default,
    others: othersOf(field),
  }));
}

function othersOf(field: z.infer<typeof fieldSchema>): readonly unknown[] | null {
  const { default: normal, examples, type } = field;
  if (examples !== undefined) return examples;
  if (type === "boolean") return [normal !== true];
  const consts = (field.anyOf ?? []).map((option) => option.const).filter((value) => value !== undefined);
  const all = field.enum ?? (consts.length > 0 ? consts : null);
  return all?.filter((value) => value !== normal) ?? null;
}
