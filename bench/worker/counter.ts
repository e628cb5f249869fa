/**
 * Counts what the app costs, inside workerd: rows that its Durable Objects read and write, calls of objects, alarms. Only
 * the benchmark's build has this; it wraps the classes that `src/index.ts` exports and depends on nothing else of them.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { DurableObject } from "cloudflare:workers";
import type { ClassCounts, Counts } from "../counts.ts";
import { methodOf, shiftAlarms } from "./clock.ts";

type ObjectClass = new (ctx: DurableObjectState, env: Env) => DurableObject<Env>;
type Method = (this: object, ...args: unknown[]) => unknown;

const classes: Record<string, ClassCounts> = {};

/** Set while a call of an object runs, and in all that it starts: a method that an object calls on itself is no call. */
const insideObject = new AsyncLocalStorage<true>();

/** Each object's storage parts, and the class that they belong to. */
const owners = new WeakMap<object, string>();

/** Prototypes that count already. */
const patched = new WeakSet<object>();

/** Returns the counts since the last reset, by class. */
export function currentCounts(): Counts {
  return structuredClone(classes);
}

/** Sets all counts to zero. */
export function resetCounts(): void {
  for (const name of Object.keys(classes)) delete classes[name];
}

function of(name: string): ClassCounts {
  classes[name] ??= {
    rowsRead: 0,
    rowsWritten: 0,
    statements: 0,
    calls: 0,
    alarms: 0,
    alarmsSet: 0,
    created: 0,
  };
  return classes[name];
}

/** Wraps a Durable Object class so that what its objects do is counted under `name`. */
export function counted(name: string, Base: ObjectClass): ObjectClass {
  class Counted extends Base {
    constructor(ctx: DurableObjectState, env: Env) {
      watch(name, ctx.storage);
      of(name).created += 1;
      super(ctx, env);
    }
  }
  for (const method of methodsOf(Base)) countCalls(name, Counted.prototype, method);
  return Counted;
}

/** Names of the methods that others can call: those of the class and its ancestors, up to Cloudflare's own class. */
function methodsOf(Base: ObjectClass): ReadonlySet<string> {
  const names = new Set<string>();
  let prototype: unknown = Base.prototype;
  while (typeof prototype === "object" && prototype !== null && prototype !== DurableObject.prototype) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (key !== "constructor" && typeof value === "function") names.add(key);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

function countCalls(name: string, prototype: object, method: string): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") return;
  const counting: Method = function counting(...args) {
    if (insideObject.getStore() === true) return Reflect.apply(original, this, args);
    if (method === "alarm") of(name).alarms += 1;
    else of(name).calls += 1;
    return insideObject.run(true, () => Reflect.apply(original, this, args) as unknown);
  };
  Object.defineProperty(prototype, method, { value: counting, configurable: true, writable: true });
}

function watch(name: string, storage: DurableObjectStorage): void {
  const { sql, kv } = storage;
  for (const part of [storage, sql, kv]) owners.set(part, name);
  patch(sql, { exec: countStatement });
  const [one, read, written] = [countRows("rowsRead"), countRows("rowsRead"), countRows("rowsWritten")];
  patch(kv, { get: one, list: read, put: written, delete: written });
  patch(storage, { get: one, list: read, put: written, delete: written, setAlarm: countRows("alarmsSet") });
  shiftAlarms(prototypeOf(storage));
}

type Count = (counts: ClassCounts, result: unknown) => void;

function patch(part: object, methods: Readonly<Record<string, Count>>): void {
  const prototype = prototypeOf(part);
  if (patched.has(prototype)) return;
  patched.add(prototype);
  for (const [method, count] of Object.entries(methods)) {
    const original = methodOf(prototype, method);
    const counting: Method = function counting(...args) {
      const result: unknown = Reflect.apply(original, this, args);
      const owner = owners.get(this);
      if (owner !== undefined) count(of(owner), result);
      return result;
    };
    Object.defineProperty(prototype, method, { value: counting, configurable: true, writable: true });
  }
}

function prototypeOf(part: object): object {
  const prototype: unknown = Object.getPrototypeOf(part);
  if (typeof prototype !== "object" || prototype === null)
    throw new TypeError("A part of storage has no prototype");
  return prototype;
}

function countRows(field: "rowsRead" | "rowsWritten" | "alarmsSet"): Count {
  return (counts) => {
    counts[field] += 1;
  };
}

/** Counts a statement. A cursor has its number of rows when it was consumed, which is within the turn that made it: SQL is synchronous. */
function countStatement(counts: ClassCounts, cursor: unknown): void {
  counts.statements += 1;
  queueMicrotask(() => {
    counts.rowsRead += rowsOf(cursor, "rowsRead");
    counts.rowsWritten += rowsOf(cursor, "rowsWritten");
  });
}

function rowsOf(cursor: unknown, field: "rowsRead" | "rowsWritten"): number {
  const rows: unknown =
    typeof cursor === "object" && cursor !== null ? Reflect.get(cursor, field) : undefined;
  if (typeof rows !== "number") throw new TypeError(`A cursor has no ${field}`);
  return rows;
}
