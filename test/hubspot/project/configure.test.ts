import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../hubspot/configure.ts";
import { addressAt, PLACEHOLDER, PLACES, readWorkerAddress, withAddress } from "../../../hubspot/places.ts";
import { SOURCE } from "./manifests.ts";

const WORKER = "https://idv.acme.workers.dev";

describe("hubspot:configure", () => {
  let folder = "";
  let lines: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hubspot-project-"));
    cpSync(join(SOURCE, "app"), folder, { recursive: true });
    // Whatever address this checkout was configured with.
    for (const place of PLACES) {
      const path = join(folder, place.file);
      writeFileSync(path, withAddress(readFileSync(path, "utf8"), place, PLACEHOLDER));
    }
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const configure = (...argv: string[]) => run(argv, { folder, say: (line) => void lines.push(line) });
  const addresses = () =>
    PLACES.map((place) => addressAt(readFileSync(join(folder, place.file), "utf8"), place));
  const texts = () => PLACES.map(({ file }) => readFileSync(join(folder, file), "utf8"));

  it("puts the Worker's address wherever it stands, and nowhere is the placeholder left", () => {
    expect(configure("--url", WORKER)).toBe(0);
    expect(new Set(addresses())).toEqual(new Set([WORKER]));
    expect(texts().join("")).not.toContain("worker.invalid");
  });

  it("changes nothing but the address", () => {
    const before = texts();
    configure("--url", WORKER);
    expect(texts().map((text) => text.replaceAll(WORKER, PLACEHOLDER))).toEqual(before);
  });

  it("can be said twice, and moved to another Worker", () => {
    configure("--url", `${WORKER}/`);
    const once = texts();
    configure("--url", WORKER);
    expect(texts()).toEqual(once);
    configure("--url", "https://idv.other.example.org");
    expect(new Set(addresses())).toEqual(new Set(["https://idv.other.example.org"]));
  });

  it("takes a name that is kept for examples and trials", () => {
    expect(configure("--url", "https://idv.acme.example")).toBe(0);
    expect(configure("--url", "https://idv.acme.test")).toBe(0);
    expect(configure("--check")).toBe(0);
  });

  it("writes nothing in a dry run", () => {
    expect(configure("--url", WORKER, "--dry-run")).toBe(0);
    expect(new Set(addresses())).toEqual(new Set([PLACEHOLDER]));
    expect(lines.filter((line) => line.includes(WORKER))).toHaveLength(PLACES.length);
  });

  it("says what stands there, and that the placeholder will not do", () => {
    expect(configure("--check")).toBe(1);
    expect(lines.join("\n")).toContain("placeholder");
    configure("--url", WORKER);
    expect(configure("--check")).toBe(0);
  });

  it("sees addresses that differ", () => {
    configure("--url", WORKER);
    const path = join(folder, "webhooks/webhooks-hsmeta.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("idv.acme", "old.acme"));
    expect(configure("--check")).toBe(1);
    expect(lines.at(-1)).toMatch(/different/u);
  });

  it("writes nothing at all when one place is gone", () => {
    const path = join(folder, "webhooks/webhooks-hsmeta.json");
    writeFileSync(path, readFileSync(path, "utf8").replace("targetUrl", "url"));
    expect(configure("--url", WORKER)).toBe(1);
    expect(addresses().filter((address) => address === WORKER)).toEqual([]);
  });

  it.each([
    ["idv.acme.workers.dev"],
    ["http://idv.acme.workers.dev"],
    ["https://idv.acme.workers.dev/hubspot"],
    ["https://idv.acme.workers.dev?x=1"],
    ["https://idv.acme.workers.dev:8443"],
    ["https://user:secret@idv.acme.workers.dev"],
    ["https://localhost"],
    ["https://127.0.0.1"],
    ["https://[::1]"],
    ["https://worker.invalid"],
    ["https://<worker>"],
    [""],
  ])("refuses %j", (typed) => {
    expect(readWorkerAddress(typed).ok).toBe(false);
    expect(configure("--url", typed)).toBe(2);
    expect(new Set(addresses())).toEqual(new Set([PLACEHOLDER]));
  });

  it.each([[[]], [["--check", "--url", WORKER]], [["--uri", WORKER]]])(
    "shows how it is used for %j",
    (argv) => {
      expect(configure(...argv)).toBe(2);
      expect(lines.join("\n")).toContain("Usage");
    },
  );
});
