/**
 * `npm start -- --demo gates`: deals at gates, and what HubSpot does to contacts and portals, played by a HubSpot client
 * from outside. Every step waits until it is seen in HubSpot or at the app's own doors; one that does not happen throws.
 */
import { type Admin, signIn } from "../admin.ts";
import { STAGES } from "../crm-deals.ts";
import type { DemoContext } from "../demo.ts";
import { CROWD } from "./crowd.ts";
import { HOLD, LAST_CONTACT, MOVED_MEANWHILE, TWO_GATES } from "./deals.ts";
import { FORGOTTEN, MERGE, UNINSTALL } from "./life.ts";
import { type Chapter, openScene } from "./scene.ts";

/** In the order in which they are played; the last one ends the install. */
export const CHAPTERS: readonly Chapter[] = [
  HOLD,
  TWO_GATES,
  MOVED_MEANWHILE,
  LAST_CONTACT,
  CROWD,
  MERGE,
  FORGOTTEN,
  UNINSTALL,
];

/** Only deals request verifications here: contacts are not verified when they are created. */
const TRIGGERS = { form: false, import: false, manual: false, api: false, integration: false };
const GATE = { pipelineId: "default", contacts: "all", mode: "enforce" } as const;
const SETTINGS = {
  triggers: TRIGGERS,
  gates: [
    { ...GATE, stageId: STAGES.contract, minIal: "IAL1" },
    { ...GATE, stageId: STAGES.won, minIal: "IAL2" },
  ],
};

/** Plays every chapter with the installed app, and leaves it installed, connected and gated. Throws at a step that fails. */
export async function playGates(context: DemoContext, admin: Admin): Promise<void> {
  const { stack, terminal, provider } = context;
  await admin.putSettings(SETTINGS);
  for (const [index, { title, play }] of CHAPTERS.entries()) {
    terminal.heading(`Gates ${index + 1}/${CHAPTERS.length}: ${title}`);
    const scene = openScene(context, admin);
    if (index === 0) scene.journey.step("Admin", `puts gates on ${STAGES.contract} and ${STAGES.won}`);
    await play(scene);
  }
  const again = await signIn(stack.origins);
  await again.connect(provider);
  await again.putSettings({ gates: SETTINGS.gates });
  terminal.line(
    "\n  All steps held. The app is connected again, with both gates, and verifies new contacts too.",
  );
}
