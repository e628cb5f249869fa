/** The event types of the app: what its project declares in `app-event` components. */
import { z } from "zod";

/** HubSpot docs, app events: at most this many types for an app. */
const MAX_EVENT_TYPES = 750;
/** HubSpot docs, app events: at most this many properties for a type. */
const MAX_PROPERTIES = 500;

export const eventTypeSchema = z.strictObject({
  /** The component's name or uid, or its fully qualified name. */
  name: z.string().min(1),
  objectType: z.enum(["CONTACT", "DEAL"]).default("CONTACT"),
  /** The properties that an event may carry; without a list, any. */
  properties: z.array(z.string()).max(MAX_PROPERTIES).exactOptional(),
});
export type EventType = z.infer<typeof eventTypeSchema>;

/** The body of `PUT /sandbox/timeline/types`. Null: what the app is registered with. */
export const eventTypesSchema = z.strictObject({
  types: z
    .array(eventTypeSchema)
    .max(MAX_EVENT_TYPES)
    .nullable()
    .meta({ examples: [[]] })
    .default(null),
});

/** The type that a request names: as declared, or as HubSpot qualifies it, `ae{appId}_{name}`. */
export function eventTypeNamed(
  types: readonly EventType[],
  appId: number,
  name: string,
): EventType | undefined {
  return types.find((type) => name === type.name || name === `ae${appId}_${type.name}`);
}
