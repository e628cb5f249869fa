/**
 * Tokens that work once: an OAuth state, in whichever browser and however often its callback is repeated, and a token
 * of the doctor's. One object each.
 */
import { DurableObject } from "cloudflare:workers";

/** Longer than either can be used: a state's cookie and a token live for ten minutes. */
const RETENTION_MS = 15 * 60 * 1000;
const TAKEN = "taken";

export class OAuthState extends DurableObject<Env> {
  /** Takes it. False when it was taken before. */
  async take(): Promise<boolean> {
    const { storage } = this.ctx;
    if (storage.kv.get(TAKEN) === true) return false;
    storage.kv.put(TAKEN, true);
    await storage.setAlarm(Date.now() + RETENTION_MS);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
