/** The strings of HubSpot's responses have a length: what is kept is refused beyond it, what is only shown is cut. */
import { describe, expect, it } from "vitest";
import { readContactLabels } from "../../../src/hubspot/crm/associations.ts";
import { failureOf } from "../../../src/hubspot/transport/failures.ts";
import { readPipelines } from "../../../src/hubspot/crm/pipelines.ts";
import { readRecord } from "../../../src/hubspot/crm/records.ts";
import type { Transport } from "../../../src/hubspot/transport/transport.ts";
import { ok } from "../../../src/lib/result.ts";
import { error, value } from "../../unit/onekosmos/values.ts";

const NAME = "n".repeat(255);

/** A transport whose every response is this. */
function answering(body: unknown): Transport {
  const response = { status: 200, headers: new Headers(), unread: null, bytes: new Uint8Array() };
  return async () => ok({ ...response, text: JSON.stringify(body) });
}

function pipelines(id: string, label: string): Transport {
  const stage = { id, label, displayOrder: 0, metadata: {} };
  return answering({ results: [{ id, label, stages: [stage] }] });
}

describe("an id", () => {
  it("of 255 characters is read, of one more it is not", async () => {
    const [pipeline] = value(await readPipelines(pipelines(NAME, "Sales"), "deal"));
    expect(pipeline).toMatchObject({ id: NAME, stages: [{ id: NAME }] });
    expect(error(await readPipelines(pipelines(`${NAME}n`, "Sales"), "deal")).reason).toBe(
      "unexpected_answer",
    );
  });
});

const readName = async (length: number) =>
  readRecord(answering({ properties: { firstname: "x".repeat(length) } }), "contacts", "1", ["firstname"]);

describe("a value of a record", () => {
  it("is as long as HubSpot's own may be, and no longer", async () => {
    expect(value(await readName(65_536))["firstname"]).toHaveLength(65_536);
    expect(error(await readName(65_537)).reason).toBe("unexpected_answer");
  });
});

describe("a label", () => {
  it("is cut, because it is only shown and compared", async () => {
    const [pipeline] = value(await readPipelines(pipelines("1", "L".repeat(10_000)), "deal"));
    expect(pipeline?.label).toHaveLength(255);
    const labels = await readContactLabels(answering({ results: [{ label: "L".repeat(10_000) }] }), "deal");
    expect(value(labels)).toEqual([{ label: "L".repeat(255) }]);
  });
});

const refusal = (message: string) =>
  failureOf({
    status: 400,
    headers: new Headers(),
    body: JSON.stringify({ status: "error", category: "VALIDATION_ERROR", message }),
    now: 0,
  });

describe("a refusal's message", () => {
  // Quadratic work would take a minute on some of them, and the test's time-out is five seconds.
  it.each(["x", "a1-", "@", "a@", "https://", "[{", '"'])(
    "of 300,000 characters of %j is cut and cleaned",
    (part) => {
      const { reason, message } = refusal(part.repeat(300_000 / part.length));
      expect(reason).toBe("refused");
      expect(message.length).toBeLessThanOrEqual(300);
    },
  );

  it("names properties, and not without end", () => {
    const propertyName = Array.from({ length: 10_000 }, (_, index) => `property_${index}`);
    const body = { status: "error", message: "no", errors: [{ message: "no", context: { propertyName } }] };
    const failure = failureOf({ status: 400, headers: new Headers(), body: JSON.stringify(body), now: 0 });
    expect(failure.properties).toEqual(propertyName.slice(0, 100));
    expect(failure.message.length).toBeLessThanOrEqual(1000);
  });

  it("quotes no address, link, DID or long id", () => {
    const message = 'Bad <ada@example.com>, "b@c.de"; did:x:1 https://h.test/p abcdefghij0123456789-x @ ok';
    const quoted = 'Bad <…>, "…"; … … … @ ok';
    expect(refusal(message).message).toBe(quoted);
  });
});
