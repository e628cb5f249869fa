/** Metrics: what is written, and that every query of the documentation and the dashboard reads the columns that it names. */
import DASHBOARD from "../../deploy/metrics/dashboard.json?raw";
import DOCS from "../../docs/metrics.md?raw";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { hasMetrics, METRICS, type MetricKind, writeMetric } from "../../src/lib/metrics.ts";
import { type Backlog, PortalMetrics } from "../../src/portal/metrics.ts";

const KINDS = Object.keys(METRICS).filter((kind): kind is MetricKind => kind in METRICS);

function recorder() {
  const points: AnalyticsEngineDataPoint[] = [];
  return {
    points,
    env: { METRICS: { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) } },
  };
}

describe("a point", () => {
  it("has its kind, its portal, and labels and figures in the order of the columns", () => {
    const { points, env } = recorder();
    const figures = { stored: 3, ms: 12, events: 5 };
    writeMetric(env, "webhooks", { portalId: 42, labels: { status: "204" }, figures });
    writeMetric(env, "cron", { portalId: null, labels: {}, figures: { ms: 1, portals: 2, failed: 0 } });
    expect(points).toEqual([
      { indexes: ["42"], blobs: ["webhooks", "42", "204"], doubles: [12, 5, 3] },
      { indexes: ["deployment"], blobs: ["cron", ""], doubles: [1, 2, 0] },
    ]);
  });

  it("is not written without a binding, and stops nothing when the dataset refuses it", () => {
    const point = { portalId: null, labels: {}, figures: { ms: 1, portals: 2, failed: 0 } };
    expect(() => writeMetric({}, "cron", point)).not.toThrow();
    const refusing = {
      METRICS: {
        writeDataPoint: () => {
          throw new Error("too many");
        },
      },
    };
    expect(() => writeMetric(refusing, "cron", point)).not.toThrow();
    expect([hasMetrics({}), hasMetrics(refusing)]).toEqual([false, true]);
  });

  it("stays within what Analytics Engine takes", () => {
    for (const kind of KINDS) {
      expect(METRICS[kind].labels.length + 2).toBeLessThanOrEqual(20);
      expect(METRICS[kind].figures.length).toBeLessThanOrEqual(20);
    }
  });
});

describe("a turn", () => {
  it("is one point, however much happened, and none when nothing did", () => {
    const { points, env } = recorder();
    const metrics = new PortalMetrics(env, 42);
    for (let n = 0; n < 500; n += 1) {
      metrics.counted(
        new Map([
          ["events_accepted", 2],
          ["gauge.jobs", 1],
          ["sessions_started", 1],
        ]),
      );
      metrics.settled(n === 0 ? "retry" : "done");
      metrics.called({ status: n === 1 ? 429 : n === 2 ? 0 : n === 3 ? 503 : 200 });
    }
    metrics.writeTurn(() => ({ jobs: 7, lateMs: 250 }));
    metrics.writeTurn(() => ({ jobs: 7, lateMs: 250 }));
    expect(points).toHaveLength(1);
    const { figures } = METRICS.turn;
    const values = Object.fromEntries(figures.map((name, place) => [name, points[0]?.doubles?.[place]]));
    expect(values).toEqual({
      events: 1000,
      started: 500,
      verified: 0,
      failed: 0,
      expired: 0,
      jobs_done: 499,
      jobs_retried: 1,
      dead_letters: 0,
      hubspot_calls: 500,
      hubspot_refused: 1,
      hubspot_failed: 2,
      jobs_waiting: 7,
      late_ms: 250,
    });
  });

  it("reads no backlog where nothing is bound", () => {
    const metrics = new PortalMetrics({}, 42);
    metrics.called({ status: 200 });
    const readBacklog = vi.fn<() => Backlog>(() => ({ jobs: 0, lateMs: 0 }));
    metrics.writeTurn(readBacklog);
    expect(readBacklog).not.toHaveBeenCalled();
  });
});

/** The mistakes of a query, by the columns of its kind. */
function faultsOf(query: string): readonly string[] {
  const kind = KINDS.find((each) => query.includes(`blob1 = '${each}'`));
  if (kind === undefined) return [`no kind: ${query}`];
  const labels: readonly string[] = ["kind", "portal", ...METRICS[kind].labels];
  const figures: readonly string[] = METRICS[kind].figures;
  const nameOf = (column: string, place: string) => (column === "blob" ? labels : figures)[Number(place) - 1];
  const unknown = [...query.matchAll(/\b(blob|double)(\d+)\b/gu)]
    .filter(([, column = "", place = ""]) => nameOf(column, place) === undefined)
    .map(([column]) => `${kind} has no ${column}`);
  const [selected = ""] = query.split(" FROM ");
  const misnamed = [...selected.matchAll(/\b(blob|double)(\d+)\b[^\n]*?(?:\bAS|as) (\w+)/gu)]
    .filter(([, column = "", place = "", alias = ""]) => {
      const name = nameOf(column, place) ?? "";
      return alias !== name && !alias.startsWith(`${name}_`);
    })
    .map(([text]) => `${kind}: ${text}`);
  return [...unknown, ...misnamed];
}

describe("the queries", () => {
  const ofDocs = [...DOCS.matchAll(/```sql\n([\s\S]*?)```/gu), ...DOCS.matchAll(/`(SELECT [^`]+)`/gu)].map(
    ([, query = ""]) => query.replaceAll(/\s+/gu, " "),
  );
  const ofDashboard = z
    .object({ panels: z.array(z.object({ targets: z.array(z.object({ query: z.string() })) })) })
    .parse(JSON.parse(DASHBOARD))
    .panels.flatMap(({ targets }) => targets.map(({ query }) => query));

  it("read the columns that they name", () => {
    expect([ofDocs.length, ofDashboard.length]).toEqual([13, 10]);
    expect([...ofDocs, ...ofDashboard].flatMap((query) => faultsOf(query))).toEqual([]);
  });

  it("would be found out otherwise", () => {
    expect(faultsOf("SELECT sum(double3) AS started FROM t WHERE blob1 = 'turn'")).toHaveLength(1);
    expect(faultsOf("SELECT blob9 AS x FROM t WHERE blob1 = 'cron'")).toHaveLength(2);
  });

  it("are of columns that the documentation lists as they are written", () => {
    for (const kind of KINDS) {
      const [, labels = "", figures = ""] =
        new RegExp(`^\\| \`${kind}\` \\|[^|]+\\| ([^|]+) \\| ([^|]+) \\|$`, "mu").exec(DOCS) ?? [];
      expect(namesIn(labels)).toEqual(METRICS[kind].labels);
      expect(namesIn(figures)).toEqual(METRICS[kind].figures);
    }
  });
});

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`(\w+)`/gu)].map(([, name = ""]) => name);
}
