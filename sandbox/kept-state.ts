/**
 * Plays the story of `npm start` over a state that is kept. People switch triggers off, move portals or take the app
 * out between two runs, so a step that does not happen then is explained, and the sandbox goes on serving: a script
 * that waits for it, or a person who tries something, is not stopped by what was switched before.
 */
import type { Terminal } from "./terminal.ts";

/** Plays. Throws when it fails on a fresh state, where nothing was switched; otherwise says what did not happen. */
export async function playOverState(
  { fresh, terminal }: { readonly fresh: boolean; readonly terminal: Terminal },
  play: () => Promise<void>,
): Promise<void> {
  try {
    await play();
  } catch (error) {
    if (fresh) throw error;
    terminal.failure(`\n${error instanceof Error ? error.message : String(error)}`);
    terminal.line(
      "\n  The state of an earlier run is kept, and something in it may be switched: triggers in the app's settings, or the\n" +
        "  sandbox's switches (docs/sandbox.md). The sandbox serves all the same. `npm start -- --fresh` forgets the state.",
    );
  }
}
