import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { printAddresses } from "../../../sandbox/guide.ts";
import { createTerminal } from "../../../sandbox/terminal.ts";

it("npm start ends with the addresses for a browser and the guided tour", () => {
  let printed = "";
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed += chunk.toString();
      done();
    },
  });
  const origins = {
    app: "http://localhost:8787",
    hubspot: "http://localhost:8788",
    onekosmos: "http://localhost:8789",
    mails: "http://localhost:8790",
  };
  printAddresses(createTerminal(screen), { origins });
  for (const { hubspot, onekosmos, mails } of [origins])
    for (const address of [hubspot, onekosmos, mails]) expect(printed).toContain(`${address}/ `);
  expect(printed.trim().split("\n").at(-1)).toContain("http://localhost:8788/tour");
});
