/** `npm start` over a state in which something was switched: it explains what does not happen, and goes on. */
import { PassThrough } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { crmCaller } from "../../../sandbox/crm-call.ts";
import { playInstall, playMainJob } from "../../../sandbox/demo.ts";
import { playOverState } from "../../../sandbox/kept-state.ts";
import { createTerminal } from "../../../sandbox/terminal.ts";
import { setScene } from "../../journeys/support.ts";

function screen() {
  const stream = new PassThrough();
  let printed = "";
  stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return { terminal: createTerminal(stream), printed: () => printed };
}

it("a portal that is being moved does not end it; on a fresh state the failure does", async () => {
  const scene = await setScene({ install: false });
  onTestFinished(() => scene.close());
  await crmCaller(scene.stack.origins.hubspot)("PUT", "/sandbox/crm/switches", { migratingPortals: [4242] });
  const { terminal, printed } = screen();
  const play = async () => {
    const context = { stack: scene.stack, terminal, provider: "sessions" } as const;
    await playInstall(context);
    await playMainJob(context);
  };
  await playOverState({ fresh: false, terminal }, play);
  expect(printed()).toContain("477");
  expect(printed()).toContain("npm start -- --fresh");
  await expect(playOverState({ fresh: true, terminal }, play)).rejects.toThrow("477");
});
