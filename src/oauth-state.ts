/** An OAuth state works once, in whichever browser and however often its callback is repeated. One object per state. */
import { DurableObject } from "cloudflare:workers";

/** Longer than a state can be used: its cookie lives for ten minutes. */
const REMEMBER_MS = 15 * 60 * 1000;
const TAKEN = "taken";

export class OAuthState extends DurableObject<Env> {
  /** Takes the state. False when it was taken before. */
  async take(): Promise<boolean> {
    const { storage } = this.ctx;
    if (storage.kv.get(TAKEN) === true) return false;
    storage.kv.put(TAKEN, true);
    await storage.setAlarm(Date.now() + REMEMBER_MS);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
