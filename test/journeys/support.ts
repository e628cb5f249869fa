/**
 * The common parts of journeys: a sandbox of their own on free ports, a portal with the app in it, and waiting in
 * plain words. A journey goes in and out by the doors that people and other systems use; nothing reaches into the
 * app.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { type Admin, signIn } from "../../sandbox/admin.ts";
import { type Contact, type CrmUser, type IdvProperty, createCrmUser } from "../../sandbox/crm-user.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import type { ProviderKind } from "../../sandbox/fixed.ts";
import { type SessionOutcome, endSession } from "../../sandbox/person.ts";
import { type Stack, startStack } from "../../sandbox/stack.ts";
import { describe as describeExchange } from "../../sandbox/traffic.ts";
import { type WaitOptions, waitFor } from "../../sandbox/wait.ts";
import type { StackOptions, StackPorts } from "../../sandbox/stack-options.ts";

/** The options of a journey; ports and state are its own. */
export type SceneOptions = Partial<Omit<StackOptions, "ports" | "stateDir" | "fresh">> & {
  /** How the portal is connected to 1Kosmos. Default: sessions. */
  readonly provider?: ProviderKind;
  /** Left out, the app is installed and connected. */
  readonly install?: boolean;
};

/** A running sandbox with everybody who acts in it. */
export interface Scene {
  readonly stack: Stack;
  readonly crm: CrmUser;
  /** Signed in to the app. Throws when the scene was set without an install. */
  admin(): Admin;
  /** Waits until the contact has the status, and returns it. */
  contactWith(id: string, status: string, options?: WaitOptions): Promise<Contact>;
  /** Ends the contact's session as the person would. */
  endSessionOf(contact: Contact, outcome: SessionOutcome): Promise<void>;
  /** The exchanges so far that `isIt` accepts. */
  exchanges(isIt: (exchange: Exchange) => boolean): readonly Exchange[];
  /** Ends the sandbox and starts it again with the same state, at the same addresses, with other options where they are given. */
  restart(change?: SceneOptions): Promise<Scene>;
  /** The app's log since this scene was opened. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Starts a sandbox and, by default, installs the app. Close it with `close()`, best in `afterAll`. */
export async function setScene(options: SceneOptions = {}): Promise<Scene> {
  const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-journey-"));
  return openScene(stateDir, options, { app: 0, hubspot: 0, onekosmos: 0 });
}

async function openScene(stateDir: string, options: SceneOptions, ports: StackPorts): Promise<Scene> {
  const { provider = "sessions", install = true, ...stackOptions } = options;
  const log: string[] = [];
  const stack = await startStack({
    ...versionFrom(process.env),
    ...stackOptions,
    stateDir,
    fresh: false,
    ports,
    log: (line) => log.push(line),
  });
  const crm = createCrmUser(stack.origins.hubspot);
  let admin: Admin | undefined;
  if (install) {
    admin = await signIn(stack.origins);
    await admin.connect(provider);
  }
  return {
    stack,
    crm,
    admin() {
      if (admin === undefined) throw new Error("this scene has no signed-in admin");
      return admin;
    },
    contactWith: (id, status, wait) => explained(stack, log, () => contactWith(crm, id, status, wait)),
    endSessionOf: (contact, outcome) =>
      endSession(stack.origins.onekosmos, propertyOf(contact, "idv_session_id"), outcome),
    exchanges: (isIt) => stack.exchanges.list().filter(isIt),
    async restart(change = {}) {
      await stack.close();
      return openScene(stateDir, { ...options, ...change }, portsOf(stack));
    },
    log,
    async close() {
      await stack.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** `HUBSPOT_API_VERSION=2026-09 vitest run --project journeys` runs every journey over those paths. */
function versionFrom({ HUBSPOT_API_VERSION: version }: NodeJS.ProcessEnv): Partial<StackOptions> {
  return version === undefined || version === "" ? {} : { hubspotApiVersion: version };
}

/**
 * Describes the same for each generation of HubSpot's paths. The first runs with every `npm test`, the second with
 * `npm run test:long`: main-job and api-version cover its paths in every run.
 */
export function describeForEachVersion(name: string, describeFor: (version: string) => void): void {
  describe(`${name} v3`, () => {
    describeFor("v3");
  });
  describe(`${name} 2026-09`, { tags: ["long"] }, () => {
    describeFor("2026-09");
  });
}

/** A property of the contact; empty when it has no value, as HubSpot shows it. */
export function propertyOf(contact: Contact, name: IdvProperty): string {
  return contact.properties[name] ?? "";
}

/** Somebody new for the CRM user to create. */
export function aPerson(firstname = "Ada"): Record<string, string> {
  return {
    email: `${firstname.toLowerCase()}.${crypto.randomUUID()}@example.com`,
    firstname,
    lastname: "Tester",
  };
}

function portsOf({ origins: { app, hubspot, onekosmos } }: Stack): StackPorts {
  return { app: portOf(app), hubspot: portOf(hubspot), onekosmos: portOf(onekosmos) };
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}

async function contactWith(
  crm: CrmUser,
  id: string,
  status: string,
  wait: WaitOptions = {},
): Promise<Contact> {
  const look = async (): Promise<Contact | undefined> => {
    const contact = await crm.read(id);
    return propertyOf(contact, "idv_status") === status ? contact : undefined;
  };
  return waitFor(`contact ${id} has idv_status=${status}`, look, { everyMs: 25, ...wait });
}

const LINES_SHOWN = 12;

/** Adds to an error what the app did and said last: a journey that fails has to say why. */
async function explained<T>(stack: Stack, log: readonly string[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const exchanges = stack.exchanges.list().filter(({ url }) => !url.includes("idv_verification_url"));
    const story = [...exchanges.slice(-LINES_SHOWN).map(describeExchange), ...log.slice(-LINES_SHOWN)];
    throw new Error(`${String(error)}\n${story.map((line) => `  ${line}`).join("\n")}`, { cause: error });
  }
}
