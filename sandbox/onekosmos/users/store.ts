/**
 * The community's users: people with an account, and perhaps a wallet, whose DID then names them.
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { personOf } from "../person.ts";
import { newPlatformDid } from "../session.ts";

/** Everything that is kept of a user. */
const profileSchema = z.object({
  uid: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  /** Null: nothing enrolled in the wallet. */
  ial: z.enum(["IAL1", "IAL2"]).nullable(),
  isLocked: z.boolean(),
  isDisabled: z.boolean(),
});

const rowSchema = z
  .object({
    userId: z.string(),
    did: z.string().nullable(),
    profile: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(profileSchema),
  })
  .transform(({ profile, ...row }) => ({ ...row, ...profile }));
/** A user; `did` is 40 hex digits, or null without a wallet. */
export type User = z.infer<typeof rowSchema>;

/** The tester's part of a new user; the rest is invented. Null `did`: no wallet. */
export const userInputSchema = z.strictObject({
  userId: z.string().min(1),
  did: z
    .string()
    .regex(/^[0-9a-f]{40}$/u, "must be 40 hex digits")
    .nullable()
    .optional(),
  ial: profileSchema.shape.ial.optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.email().optional(),
  isLocked: z.boolean().optional(),
  isDisabled: z.boolean().optional(),
});
export type UserInput = z.infer<typeof userInputSchema>;

/** All reads and writes of users. */
export interface UserStore {
  /** Makes a user, or replaces the one of the same name. */
  put(input: UserInput): User;
  find(userId: string): User | null;
  findByDid(did: string): User | null;
  /** The user, made up when there is none. */
  ensure(userId: string): User;
  list(): readonly User[];
}

const COLUMNS = "SELECT user_id AS userId, did, profile FROM users";

function toUser(row: unknown): User | null {
  return row === undefined ? null : rowSchema.parse(row);
}

/** Opens the users stored in `database`. */
export function createUserStore(database: DatabaseSync): UserStore {
  const upsert = database.prepare(
    `INSERT INTO users (user_id, did, profile) VALUES ($userId, $did, $profile)
     ON CONFLICT (user_id) DO UPDATE SET did = $did, profile = $profile`,
  );
  const byId = database.prepare(`${COLUMNS} WHERE user_id = $userId`);
  const byDid = database.prepare(`${COLUMNS} WHERE did = $did`);
  const all = database.prepare(`${COLUMNS} ORDER BY user_id`);

  function put(input: UserInput): User {
    const { userId, did = newPlatformDid() } = input;
    upsert.run({ userId, did, profile: JSON.stringify(profileOf(input)) });
    return rowSchema.parse(byId.get({ userId }));
  }

  return {
    put,
    find: (userId) => toUser(byId.get({ userId })),
    findByDid: (did) => toUser(byDid.get({ did })),
    ensure: (userId) => toUser(byId.get({ userId })) ?? put({ userId }),
    list: () => z.array(rowSchema).parse(all.all()),
  };
}

function profileOf(input: UserInput): z.infer<typeof profileSchema> {
  const person = personOf(input.userId);
  return {
    uid: crypto.randomUUID(),
    firstName: input.firstName ?? person.firstName,
    lastName: input.lastName ?? person.lastName,
    email: input.email ?? `${input.userId}@example.com`,
    ial: input.ial === undefined ? "IAL2" : input.ial,
    isLocked: input.isLocked ?? false,
    isDisabled: input.isDisabled ?? false,
  };
}
