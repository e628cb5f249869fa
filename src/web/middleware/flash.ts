/** A message that survives one redirect: set before a 303, shown once, then gone. */
import * as z from "zod/mini";
import type { AppContext } from "./app-env.ts";
import { clearSealed, readSealed, setSealed, type SealedCookie } from "./sealed-cookie.ts";

const FLASH_SECONDS = 60;

const flashSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("notice"), tone: z.enum(["good", "bad"]), text: z.string() }),
  z.strictObject({
    kind: z.literal("installed"),
    firstInstall: z.boolean(),
    created: z.array(z.string()),
    present: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal("unfinished"), firstInstall: z.boolean(), reason: z.string() }),
]);

/** `installed` and `unfinished` are outcomes of an install in HubSpot; `notice` is any other outcome. */
export type Flash = z.infer<typeof flashSchema>;

const FLASH: SealedCookie<Flash> = {
  name: "idv_flash",
  label: "cookie:flash",
  lifetimeSeconds: FLASH_SECONDS,
  schema: flashSchema,
};

/** Keeps the message for the next page. */
export async function setFlash(c: AppContext, flash: Flash, now: number): Promise<void> {
  await setSealed(c, FLASH, flash, now);
}

/** Returns the message, which is then gone. */
export async function takeFlash(c: AppContext, now: number): Promise<Flash | null> {
  const flash = await readSealed(c, FLASH, now);
  if (flash !== null) clearSealed(c, FLASH);
  return flash;
}
