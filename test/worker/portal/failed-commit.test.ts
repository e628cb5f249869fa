/** A commit of the portal that fails: pages show what is stored, not what was read within it. */
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { countCauses } from "../../../src/kernel/jobs/dead-causes.ts";
import { RUNTIME } from "../../../src/portal/admin-portal.ts";
import { installedPortal } from "../support/portal.ts";

it("a cause of dead letters that a failed commit had is counted no more", async () => {
  const { stub } = await installedPortal();
  await runInDurableObject(stub, (portal) => {
    const { commit, sql } = portal[RUNTIME].services().context;
    const causes = () => countCauses(sql, 10);
    expect(causes()).toBe(0);
    const failing = () => {
      commit(() => {
        sql.exec("INSERT INTO dead_causes (source, reason, n) VALUES ('job:gates.evaluate', 'a reason', 1)");
        expect(causes()).toBe(1);
        throw new Error("undone");
      });
    };
    expect(failing).toThrow("undone");
    expect(causes()).toBe(0);
  });
});
