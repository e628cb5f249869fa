/**
 * A sign-in that was begun on the app's pages in HubSpot: HubSpot's consent shows that the user is an admin. Its link
 * names whose pages they are, which gives no right: HubSpot's grant states who signed in, and only that user of that
 * account may act.
 */
import * as z from "zod/mini";
import { portalIdSchema } from "../../../domain/vocabulary.ts";
import { configOf } from "../../../env.ts";
import type { AppContext, Login } from "../../middleware/app-env.ts";
import { browserHost } from "../../middleware/public-origin.ts";
import { MessagePage } from "../../pages/message.tsx";

const PATH = "/oauth/install";

export const appPagesUserSchema = z.object({
  portalId: portalIdSchema,
  userId: z.string().check(z.regex(/^[1-9]\d{0,15}$/u)),
  /** Where in HubSpot it was begun; absent: on the app's pages. */
  place: z.optional(z.literal("settings")),
});
/** Whose pages in HubSpot a sign-in is for. */
export type AppPagesUser = z.infer<typeof appPagesUserSchema>;

/** Returns the path of the link by which this user signs in. */
export function appPagesSignIn({ portalId, userId, place }: AppPagesUser): string {
  const named = { to: "hubspot", portal: String(portalId), user: userId, ...(place && { place }) };
  return `${PATH}?${new URLSearchParams(named).toString()}`;
}

/** Reads from the link for whose pages a sign-in is; null for any other sign-in. */
export function readAppPagesUser({ to, portal, user, place }: Record<string, string>): AppPagesUser | null {
  const named = appPagesUserSchema.safeParse({ portalId: portal, userId: user, place });
  return to === "hubspot" && named.success ? named.data : null;
}

type Owner = Pick<Login, "portalId" | "userId">;

/** Returns whether the grant is the one of the user and of the account whose pages the sign-in is for. */
export function isTheirs({ portalId, userId }: AppPagesUser, owner: Owner): boolean {
  return owner.portalId === portalId && owner.userId !== null && String(owner.userId) === userId;
}

/** Returns the page at the end of such a sign-in: the way back, or why the user may not act there. */
export function appPagesSignedIn(c: AppContext, pages: AppPagesUser, owner: Owner) {
  if (isTheirs(pages, owner) && pages.place === "settings")
    return (
      <MessagePage
        title="You can change settings in HubSpot now"
        outcome="may_change_settings"
        message="Go back to the app's settings in HubSpot and press “Refresh”. You can change them there for 12 hours at most, and as long as you do so at least once an hour."
        hint="Signing out ends it, on the app's own pages and in HubSpot alike."
        action={{ href: "/portal", label: "Open the app's own pages" }}
      />
    );
  if (isTheirs(pages, owner))
    return (
      <MessagePage
        title="You can act in HubSpot now"
        outcome="may_act"
        message="Go back to the app's page in HubSpot and press “I have signed in”. You can retry and discard there for 12 hours at most, and as long as you do so at least once an hour."
        hint="Signing out ends it, on the app's own pages and in HubSpot alike."
        action={wayBack(c, pages)}
      />
    );
  const action = { href: appPagesSignIn(pages), label: "Sign in again" };
  if (owner.portalId !== pages.portalId)
    return (
      <MessagePage
        title="You signed in to another account"
        outcome="other_account"
        message={`You chose the HubSpot account ${owner.portalId}, and the page in HubSpot belongs to the account ${pages.portalId}. Nothing has changed there. Sign in again and choose that account.`}
        action={action}
      />
    );
  if (owner.userId === null)
    return (
      <MessagePage
        title="HubSpot did not say who you are"
        outcome="user_unknown"
        message="HubSpot's answer names no user, so the page in HubSpot cannot recognize you. Use the app's own pages instead: you are signed in there."
        action={{ href: "/portal", label: "Open the app's pages" }}
      />
    );
  return (
    <MessagePage
      title="You signed in as another user"
      outcome="other_user"
      message={`This browser is signed in to HubSpot as user ${owner.userId}, and the page in HubSpot was opened by user ${pages.userId}. Nothing has changed there. Sign in to HubSpot as that user, then use the link again.`}
      action={action}
    />
  );
}

/**
 * The app's pages in HubSpot (HubSpot docs, app pages reference, "App page URLs"), or our own where the app's id is not
 * known.
 */
function wayBack(c: AppContext, { portalId }: AppPagesUser) {
  const { appId } = configOf(c.env);
  if (appId === null) return { href: "/portal", label: "Open the app's own pages" };
  const href = `${browserHost(c.env, "app.hubspot.com")}/app/${portalId}/${appId}/attention`;
  return { href, label: "Back to HubSpot" };
}
