/**
 * A portal's settings: schema and defaults that work at once. Stored in the portal's object.
 */
import * as z from "zod/mini";
import { IN_ENGLISH, type FieldErrors } from "../../lib/english.ts";
import { gatedTypeOf, gateSchema, type Gate } from "../../domain/gate/gate.ts";
import { DEFAULT_DELIVERY, deliveryPatchSchema, deliverySchema, withDelivery } from "./delivery-settings.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { DEFAULT_FILTERS, DEFAULT_REQUEST, filtersSchema, requestSchema } from "./trigger-settings.ts";
import { DEFAULT_PERSON_PAGE, personPageSchema } from "./person-page-settings.ts";
import {
  agentsSchema,
  appPagesSchema,
  type CardSettings,
  cardsSchema,
  DEFAULT_AGENTS,
  DEFAULT_APP_PAGES,
  DEFAULT_CARDS,
  DEFAULT_HELP_DESK,
  helpDeskSchema,
} from "./hubspot-settings.ts";
import { dailyCapsSchema, DEFAULT_DAILY_CAPS, mayStartSchema } from "./limit-settings.ts";

/** Default link lifetime: 7 days, which is also 1Kosmos' own default for a document session. */
const DEFAULT_LINK_LIFETIME_HOURS = 168;
/** One minute: a link that is born expired helps nobody. */
const MIN_LINK_LIFETIME_HOURS = 1 / 60;
const MAX_LINK_LIFETIME_HOURS = 24 * 90;
const DEFAULT_IMPORTS_PER_MINUTE = 600;
const MAX_IMPORTS_PER_MINUTE = 60_000;

const MAX_REVERIFY_DAYS = 3650;
/** As long as daily numbers are kept. */
const DEFAULT_HISTORY_DAYS = 400;
/** A month: shorter, and nobody could look up why a link that ended came to nothing. */
const MIN_HISTORY_DAYS = 30;
const MAX_HISTORY_DAYS = 3650;
/** Longer than any published review period. */
const MAX_DECISION_HOURS = 24 * 30;
/** As long as a portal's jobs wait whose grant HubSpot took back. */
const MAX_GRACE_HOURS = 24 * 30;
/** More than any portal has stages that matter; every look at a deal sees them all. */
const MAX_GATES = 100;

const triggersSchema = z.strictObject({
  form: z.boolean(),
  import: z.boolean(),
  manual: z.boolean(),
  api: z.boolean(),
  integration: z.boolean(),
});

const importPolicySchema = z.strictObject({
  /** verify: at once; pace: at most `perMinute` starts a minute; skip: counted, not verified. */
  mode: z.enum(["verify", "pace", "skip"]),
  perMinute: z.int().check(z.minimum(1), z.maximum(MAX_IMPORTS_PER_MINUTE)),
});

/** An e-mail or name that changes while a session is open: the session stays, or ends and another one is made. */
const personChangeSchema = z.enum(["keep", "restart"]);
/** An idv_* property that somebody else edits: ours is written back, or theirs is taken over. */
const handEditsSchema = z.enum(["keepOurs", "accept"]);
/** A verified contact becomes expired after this many days; null: never. */
const reverifyAfterDaysSchema = z.nullable(z.int().check(z.minimum(1), z.maximum(MAX_REVERIFY_DAYS)));
/** A decision is followed for this long, in case 1Kosmos changes it; 0: a decision is final. */
const decisionWindowHoursSchema = z.number().check(z.minimum(0), z.maximum(MAX_DECISION_HOURS));
const historyDaysSchema = z.int().check(z.minimum(MIN_HISTORY_DAYS), z.maximum(MAX_HISTORY_DAYS));
/** After a disconnect here, everything stored is kept for this long in case somebody connects again. */
const disconnectGraceHoursSchema = z.int().check(z.minimum(0), z.maximum(MAX_GRACE_HOURS));

/** The whole document, as `GET /api/settings` returns it. */
export const settingsSchema = z.strictObject({
  triggers: triggersSchema,
  importPolicy: importPolicySchema,
  linkLifetimeHours: z
    .number()
    .check(
      z.minimum(MIN_LINK_LIFETIME_HOURS, "Must be at least a minute: 0.0167."),
      z.maximum(MAX_LINK_LIFETIME_HOURS),
    ),
  /** Stages that a deal enters only with verified contacts, or whose entering starts a verification. */
  gates: z.array(gateSchema).check(z.maxLength(MAX_GATES)),
  filters: z._default(filtersSchema, DEFAULT_FILTERS),
  request: z._default(requestSchema, DEFAULT_REQUEST),
  // Defaults: documents that were stored before these existed do not have them.
  personChange: z._default(personChangeSchema, "keep"),
  handEdits: z._default(handEditsSchema, "keepOurs"),
  reverifyAfterDays: z._default(reverifyAfterDaysSchema, null),
  decisionWindowHours: z._default(decisionWindowHoursSchema, 0),
  disconnectGraceHours: z._default(disconnectGraceHoursSchema, 0),
  /** Contacts' events are listed for so many days. */
  historyDays: z._default(historyDaysSchema, DEFAULT_HISTORY_DAYS),
  /** True if an admin may mark a contact as verified or failed. */
  manualDecisions: z._default(z.boolean(), false),
  /** Events on the timelines of contacts and deals. */
  timeline: z._default(z.boolean(), true),
  /** The page that the link leads to. */
  personPage: z._default(personPageSchema, DEFAULT_PERSON_PAGE),
  /** How many verifications start in a day of the account's time zone, by source. */
  dailyCaps: z._default(dailyCapsSchema, DEFAULT_DAILY_CAPS),
  mayStart: z._default(mayStartSchema, "everyone"),
  /** Callers on tickets. */
  helpDesk: z._default(helpDeskSchema, DEFAULT_HELP_DESK),
  /** Cards inside HubSpot. */
  cards: z._default(cardsSchema, DEFAULT_CARDS),
  /** HubSpot's agents. */
  agents: z._default(agentsSchema, DEFAULT_AGENTS),
  /** The app's pages inside HubSpot. */
  appPages: z._default(appPagesSchema, DEFAULT_APP_PAGES),
  /** How the link reaches the person, and reminders. */
  delivery: z._default(deliverySchema, DEFAULT_DELIVERY),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The body of `PUT /api/settings`: any part of it. */
const settingsPatchSchema = z.partial(
  z.strictObject({
    triggers: z.partial(triggersSchema),
    importPolicy: z.partial(importPolicySchema),
    linkLifetimeHours: settingsSchema.shape.linkLifetimeHours,
    gates: settingsSchema.shape.gates,
    filters: z.partial(filtersSchema),
    request: z.partial(requestSchema),
    personChange: personChangeSchema,
    handEdits: handEditsSchema,
    reverifyAfterDays: reverifyAfterDaysSchema,
    decisionWindowHours: decisionWindowHoursSchema,
    disconnectGraceHours: disconnectGraceHoursSchema,
    historyDays: historyDaysSchema,
    manualDecisions: z.boolean(),
    timeline: z.boolean(),
    personPage: z.partial(personPageSchema),
    dailyCaps: z.partial(dailyCapsSchema),
    mayStart: mayStartSchema,
    helpDesk: z.partial(helpDeskSchema),
    cards: z.partial(cardsSchema),
    agents: agentsSchema,
    appPages: appPagesSchema,
    delivery: deliveryPatchSchema,
  }),
);

export const DEFAULT_SETTINGS: Settings = {
  triggers: { form: true, import: true, manual: true, api: true, integration: true },
  importPolicy: { mode: "verify", perMinute: DEFAULT_IMPORTS_PER_MINUTE },
  linkLifetimeHours: DEFAULT_LINK_LIFETIME_HOURS,
  gates: [],
  filters: DEFAULT_FILTERS,
  request: DEFAULT_REQUEST,
  personChange: "keep",
  handEdits: "keepOurs",
  reverifyAfterDays: null,
  decisionWindowHours: 0,
  disconnectGraceHours: 0,
  historyDays: DEFAULT_HISTORY_DAYS,
  manualDecisions: false,
  timeline: true,
  personPage: DEFAULT_PERSON_PAGE,
  dailyCaps: DEFAULT_DAILY_CAPS,
  mayStart: "everyone",
  helpDesk: DEFAULT_HELP_DESK,
  cards: DEFAULT_CARDS,
  agents: DEFAULT_AGENTS,
  appPages: DEFAULT_APP_PAGES,
  delivery: DEFAULT_DELIVERY,
};

/** Returns the document with a patch applied, or what is wrong with the patch, by JSON path. */
export function applySettings(current: Settings, patch: unknown): Result<Settings, FieldErrors> {
  const parsed = settingsPatchSchema.safeParse(patch, IN_ENGLISH);
  if (!parsed.success) return err(fieldErrors(parsed.error));
  const twice = gatesOnOneStage(parsed.data.gates ?? []);
  if (twice !== null) return err(twice);
  const {
    triggers,
    importPolicy,
    filters,
    request,
    personPage,
    dailyCaps,
    helpDesk,
    cards,
    delivery,
    ...rest
  } = parsed.data;
  const whole = {
    ...current,
    ...rest,
    triggers: { ...current.triggers, ...triggers },
    importPolicy: { ...current.importPolicy, ...importPolicy },
    filters: { ...current.filters, ...filters },
    request: { ...current.request, ...request },
    personPage: { ...current.personPage, ...personPage },
    dailyCaps: { ...current.dailyCaps, ...dailyCaps },
    helpDesk: { ...current.helpDesk, ...helpDesk },
    cards: { ...current.cards, ...cards },
    delivery: withDelivery(current.delivery, delivery),
  };
  const merged = settingsSchema.safeParse(whole, IN_ENGLISH);
  if (!merged.success) return err(fieldErrors(merged.error));
  const reversed = cards === undefined ? null : reversedConfidence(merged.data.cards);
  return reversed === null ? ok(merged.data) : err(reversed);
}

/** Refuses words for the confidence of which one could never be shown. Reversed ones that are stored stay readable. */
function reversedConfidence({ confidenceHighFrom, confidenceMediumFrom }: CardSettings): FieldErrors | null {
  if (confidenceMediumFrom <= confidenceHighFrom) return null;
  return { "cards.confidenceMediumFrom": `Must be at most where high begins: ${confidenceHighFrom}.` };
}

/**
 * Refuses a second gate on a stage: which of the two counts would be anybody's guess. Gates that are stored stay
 * readable.
 */
function gatesOnOneStage(gates: readonly Gate[]): FieldErrors | null {
  const places = gates.map((gate) => `${gatedTypeOf(gate)}/${gate.pipelineId}/${gate.stageId}`);
  const second = places.findIndex((place, index) => places.indexOf(place) < index);
  if (second === -1) return null;
  return { [`gates.${second}.stageId`]: "Another gate stands on this stage. Change that one, or remove it." };
}

/** zod's issues by field: one message a path; unknown fields are named one by one. */
function fieldErrors(error: z.core.$ZodError): FieldErrors {
  const entries = error.issues.flatMap((issue): [string, string][] => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [[path, issue.message]];
    return issue.keys.map((key) => [path === "" ? key : `${path}.${key}`, "is not a setting"]);
  });
  return Object.fromEntries(entries);
}
