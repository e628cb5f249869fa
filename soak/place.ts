/** The sandbox of a case: on this machine alone, with state in the case's folder. */
import { join } from "node:path";
import { z } from "zod";
import { type Admin, signIn } from "../sandbox/admin.ts";
import { Browser } from "../sandbox/browser.ts";
import { HUBSPOT } from "../sandbox/fixed.ts";
import { startStack, type Stack } from "../sandbox/stack.ts";
import type { Origins, StackOptions } from "../sandbox/stack-options.ts";
import { waitFor } from "../sandbox/wait.ts";
import { insist } from "./case.ts";

type PlaceOptions = Partial<Omit<StackOptions, "stateDir" | "fresh">>;

/** Starts a sandbox in `folder`; again with what it holds, when it was started there before. */
export async function startPlace(folder: string, options: PlaceOptions = {}): Promise<Stack> {
  const ports = { app: 0, hubspot: 0, onekosmos: 0 };
  const stack = await startStack({
    ports,
    cronEveryMs: 1000,
    ...options,
    stateDir: join(folder, "state"),
    fresh: false,
  });
  requireLoopback(stack.origins);
  return stack;
}

/** Loads and attacks go to this machine alone. */
function requireLoopback(origins: Origins): void {
  for (const origin of Object.values(origins))
    if (new URL(origin).hostname !== "localhost") throw new Error(`${origin} is not this machine.`);
}

/** Signs in as the portal's admin, who has installed the app then, and connects 1Kosmos. */
export async function install(origins: Origins): Promise<Admin> {
  const admin = await signIn(origins);
  await admin.connect("sessions");
  return admin;
}

/** Signs in and returns the login's cookie as a header. */
export async function loginCookie({ app }: Origins): Promise<string> {
  const browser = new Browser();
  const consent = await browser.open(`${app}/oauth/install`);
  await browser.submit(consent.url, { portalId: String(HUBSPOT.portalId) });
  return browser.cookiesFor(app);
}

/** Waits until the app has nothing left to do. */
export async function untilIdle(admin: Admin, timeoutMs: number): Promise<void> {
  const look = async () => {
    const { waiting } = await insist(() => admin.overview());
    return waiting.inbox === 0 && waiting.outbox === 0 ? true : undefined;
  };
  await waitFor("the app has nothing left to do", look, { timeoutMs, everyMs: 250 });
}

/** Runs `act`; when it fails, adds to its error what waits in the portal and what the app says hinders it. */
export async function explained<T>(admin: Pick<Admin, "unfinished">, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const lines = await admin.unfinished().catch((refusal: unknown) => [`no state: ${String(refusal)}`]);
    const story = [error instanceof Error ? error.message : String(error), ...lines];
    throw new Error(story.join("\n    "), { cause: error });
  }
}

const countSchema = z.object({ total: z.number() });

/** Counts the sessions that 1Kosmos has made. The log of exchanges drops its oldest. */
export async function countSessions({ onekosmos }: Origins): Promise<number> {
  const response = await fetch(`${onekosmos}/sandbox/sessions?limit=1`);
  return countSchema.parse(await response.json()).total;
}

/** Returns the port of an address. */
export function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
