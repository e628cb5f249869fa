/** Moves the app's clock, in the benchmark's build only: sessions of a week expire in seconds. */
const realNow = Date.now.bind(Date);
let offset = 0;

/** Installs the clock: `Date.now()` is ahead of the real time by what was set last. */
export function installClock(): void {
  Date.now = () => realNow() + offset;
}

/** Moves the clock ahead of the real time by so many ms. */
export function setClock(ms: number): void {
  offset = ms;
}

const shifted = new WeakSet<object>();

/** Has alarms go by the moved clock, although the runtime goes by the real one. */
export function shiftAlarms(prototype: object): void {
  if (shifted.has(prototype)) return;
  shifted.add(prototype);
  const set = methodOf(prototype, "setAlarm");
  const get = methodOf(prototype, "getAlarm");
  Object.assign(prototype, {
    setAlarm(this: object, at: Date | number, ...rest: readonly unknown[]) {
      return Reflect.apply(set, this, [Number(at) - offset, ...rest]) as unknown;
    },
    async getAlarm(this: object, ...rest: readonly unknown[]) {
      const at: unknown = await Reflect.apply(get, this, rest);
      return typeof at === "number" ? at + offset : at;
    },
  });
}

/** Returns a method of the runtime. Throws when the runtime has it no more: the benchmark would count nothing. */
export function methodOf(prototype: object, name: string): (...args: never[]) => unknown {
  const method: unknown = Reflect.get(prototype, name);
  if (!isMethod(method)) throw new TypeError(`The runtime's storage has no ${name}`);
  return method;
}

function isMethod(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === "function";
}
