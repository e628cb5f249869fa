/** `npm start -- --demo gates` on free ports: every step holds, and one that does not is said plainly. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { type DemoContext, playInstall } from "../../sandbox/demo.ts";
import { CHAPTERS, playGates } from "../../sandbox/gates/demo.ts";
import { dealBecomes, heldBefore, openScene } from "../../sandbox/gates/scene.ts";
import { startStack } from "../../sandbox/stack.ts";
import { createTerminal } from "../../sandbox/terminal.ts";

/** The demo's context on free ports, and everything that it prints. */
async function stage(): Promise<{ context: DemoContext; printed: () => Promise<string> }> {
  const stateDir = mkdtempSync(join(tmpdir(), "onekosmos-demo-"));
  const stack = await startStack({ stateDir, fresh: true, ports: { app: 0, hubspot: 0, onekosmos: 0 } });
  onTestFinished(async () => {
    await stack.close();
    rmSync(stateDir, { recursive: true, force: true });
  });
  const screen = new PassThrough();
  const all = text(screen);
  return {
    context: { stack, terminal: createTerminal(screen), provider: "sessions" },
    printed: () => (screen.end(), all),
  };
}

describe("the gates demo", () => {
  it(
    "plays every chapter through, and leaves the app connected with its gates",
    { tags: ["long"] },
    async () => {
      const { context, printed } = await stage();
      const admin = await playInstall(context);
      await playGates(context, admin);
      const story = await printed();
      for (const { title } of CHAPTERS) expect(story).toContain(title);
      expect(story).toMatch(/calls to HubSpot's CRM: 0\.0\d\d a deal/u);
      expect(story).toContain("All steps held.");
    },
  );

  it("says which step did not happen, and what HubSpot shows instead", async () => {
    const { context } = await stage();
    const scene = openScene(context, await playInstall(context));
    const dealId = await scene.deals.create([]);
    await expect(dealBecomes(scene, dealId, heldBefore("contractsent"), { timeoutMs: 50 })).rejects.toThrow(
      /did not happen within .*: deal \d+ shows .*held.* It shows in appointmentscheduled, not marked\./u,
    );
  });
});
