/** The settings of what people and agents see and do inside HubSpot. */
import * as z from "zod/mini";

/** Parses the settings of the help desk. */
export const helpDeskSchema = z.strictObject({
  /** A new ticket gets `idv_caller_status` "not_asked", so that views and workflows find it. */
  markNewTickets: z.boolean(),
  /** A verified caller is a note on the ticket as well. */
  note: z.boolean(),
});
/** Settings of tickets. */
export type HelpDeskSettings = z.infer<typeof helpDeskSchema>;

/** Parses the settings of the cards inside HubSpot. */
export const cardsSchema = z.strictObject({
  /** The match confidence is shown as a number beside its word. */
  confidenceNumber: z.boolean(),
  /** From this confidence on it is called high, 0 to 1. */
  confidenceHighFrom: z.number().check(z.minimum(0), z.maximum(1)),
  /** From this confidence on it is called medium, below low. */
  confidenceMediumFrom: z.number().check(z.minimum(0), z.maximum(1)),
  /** Users who may start verifications may replace and cancel open links at a card. */
  changeLinks: z._default(z.boolean(), true),
});
/** The data that cards show. */
export type CardSettings = z.infer<typeof cardsSchema>;

/** Parses the settings of HubSpot's agents. */
export const agentsSchema = z.strictObject({
  /** Agents get the link, which opens the session of whoever has it. */
  returnLink: z.boolean(),
});
export const DEFAULT_AGENTS = { returnLink: false };

/** Parses the settings of the app's pages inside HubSpot. */
export const appPagesSchema = z.strictObject({
  /** Who sees verifications and contacts there: whoever may start verifications, signed-in admins alone, or everybody. */
  readers: z.enum(["starters", "admins", "everyone"]),
});
/** Who sees what on the app's pages. */
export type AppPagesSettings = z.infer<typeof appPagesSchema>;
export const DEFAULT_APP_PAGES: AppPagesSettings = { readers: "starters" };

export const DEFAULT_CARDS: CardSettings = {
  confidenceNumber: false,
  confidenceHighFrom: 0.9,
  confidenceMediumFrom: 0.7,
  changeLinks: true,
};

export const DEFAULT_HELP_DESK: HelpDeskSettings = { markNewTickets: true, note: false };
