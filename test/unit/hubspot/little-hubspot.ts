/**
 * A HubSpot for one portal, as small as these tests need it: contacts, their properties and groups, with state, the
 * v3 and the dated paths, and HubSpot's refusals. Faults that a test injects with `next`.
 */
import { Hono, type Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

export interface StoredProperty {
  readonly name: string;
  readonly type: string;
  readonly fieldType: string;
  readonly groupName: string;
  readonly label?: string;
  readonly formField?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** One request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

interface BatchInput {
  readonly id: string;
  readonly properties: Record<string, string>;
  readonly objectWriteTraceId?: string;
}

interface Batch {
  readonly inputs: readonly BatchInput[];
}

type Fault = (request: Request) => Response | Promise<Response>;

export class LittleHubSpot {
  readonly arrived: Arrived[] = [];
  readonly groups = new Map<string, { name: string; label: string }>();
  readonly properties = new Map<string, StoredProperty>();
  readonly archived = new Map<string, StoredProperty>();
  readonly contacts = new Map<string, Record<string, string>>();
  /** Ids of merged contacts → survivors: resolved in single calls only. */
  readonly merged = new Map<string, string>();
  /** Responses instead of the real ones, one a request. */
  readonly next: Fault[] = [];
  /** v3 returns 207 for a partial failure, the dated versions 200. */
  partialStatus: 200 | 207 = 207;
  /** True if trace ids on all inputs let the valid ones through (HubSpot docs, multi-status errors). */
  multiStatus = true;

  /** Stands in for the global fetch. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const text = await request.clone().text();
    const { pathname } = new URL(request.url);
    this.arrived.push({
      method: request.method,
      path: pathname,
      authorization: request.headers.get("authorization"),
      body: text === "" ? null : JSON.parse(text),
    });
    const fault = this.next.shift();
    return fault === undefined ? this.#app.fetch(request) : fault(request);
  };

  readonly #app = new Hono();

  constructor() {
    for (const path of ["/crm/v3/properties", "/crm/properties/2026-09"]) this.#properties(path);
    for (const path of ["/crm/v3/objects", "/crm/objects/2026-09"]) this.#contacts(path);
    this.#app.notFound((c) => c.html("<html>not here</html>", 404));
  }

  /** The requests as `METHOD path`. */
  calls(): string[] {
    return this.arrived.map(({ method, path }) => `${method} ${path}`);
  }

  #properties(path: string): void {
    const all = `${path}/contacts`;
    this.#app.get(`${all}/groups`, (c) => c.json({ results: [...this.groups.values()] }));
    this.#app.post(`${all}/groups`, async (c) => {
      const group = await c.req.json<{ name: string; label: string }>();
      if (this.groups.has(group.name)) return refuse(c, 409, "OBJECT_ALREADY_EXISTS", "the group exists");
      this.groups.set(group.name, group);
      return c.json(group, 201);
    });
    this.#app.get(all, (c) => c.json({ results: [...this.properties.values()] }));
    this.#app.post(all, async (c) => {
      const property = await c.req.json<StoredProperty>();
      if (!this.#create(property)) return refuse(c, 409, "OBJECT_ALREADY_EXISTS", "the property exists");
      return c.json(property, 201);
    });
    this.#app.patch(`${all}/:name`, async (c) => {
      const { options } = await c.req.json<Pick<StoredProperty, "options">>();
      const property = this.properties.get(c.req.param("name"));
      if (property === undefined) return refuse(c, 404, "OBJECT_NOT_FOUND", "resource not found");
      this.properties.set(property.name, { ...property, ...(options === undefined ? {} : { options }) });
      return c.json(this.properties.get(property.name) ?? {});
    });
    this.#app.post(`${all}/batch/create`, async (c) => {
      const { inputs } = await c.req.json<{ inputs: StoredProperty[] }>();
      const results = inputs.filter((input) => this.#create(input));
      const errors = inputs
        .filter((input) => !results.includes(input))
        .map(({ name }) => ({
          status: "error",
          category: "OBJECT_ALREADY_EXISTS",
          subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
          message: `A property named '${name}' already exists.`,
          context: {},
        }));
      if (errors.length === 0) return c.json({ status: "COMPLETE", results }, 201);
      return c.json({ status: "COMPLETE", results, numErrors: errors.length, errors }, this.partialStatus);
    });
  }

  #create(property: StoredProperty): boolean {
    if (this.properties.has(property.name) || !this.groups.has(property.groupName)) return false;
    this.properties.set(property.name, this.archived.get(property.name) ?? property);
    this.archived.delete(property.name);
    return true;
  }

  #contacts(path: string): void {
    this.#app.patch(`${path}/contacts/:id`, async (c) => {
      const { properties } = await c.req.json<{ properties: Record<string, string> }>();
      const asked = c.req.param("id");
      const id = this.merged.get(asked) ?? asked;
      if (!this.contacts.has(id)) return refuse(c, 404, "OBJECT_NOT_FOUND", "resource not found");
      const invalid = this.#invalid(properties);
      if (invalid !== null) return refuse(c, 400, "VALIDATION_ERROR", invalid);
      Object.assign(this.contacts.get(id) ?? {}, properties);
      return c.json({ id, properties, createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" });
    });
    this.#app.post(`${path}/contacts/batch/update`, async (c) =>
      this.#update(c, (await c.req.json<Batch>()).inputs),
    );
  }

  #update(c: Context, inputs: readonly BatchInput[]): Response {
    const invalid = inputs.flatMap((input) => {
      const message = this.#invalid(input.properties);
      return message === null ? [] : [{ input, message }];
    });
    const [first] = invalid;
    const traced = inputs.every(({ objectWriteTraceId }) => objectWriteTraceId !== undefined);
    if (first !== undefined && !(this.multiStatus && traced))
      return refuse(c, 400, "VALIDATION_ERROR", first.message);
    const valid = inputs.filter((input) => !invalid.some((entry) => entry.input === input));
    const known = valid.filter(({ id }) => this.contacts.has(id));
    for (const { id, properties } of known) Object.assign(this.contacts.get(id) ?? {}, properties);
    const results = known.map(({ id, properties }) => ({ id, properties }));
    const errors = [
      ...invalid.map(tracedError),
      ...missingError(valid.filter((input) => !known.includes(input))),
    ];
    if (errors.length === 0) return c.json({ status: "COMPLETE", results });
    return c.json({ status: "COMPLETE", results, numErrors: errors.length, errors }, this.partialStatus);
  }

  #invalid(properties: Record<string, string>): string | null {
    const problems = Object.entries(properties).flatMap(([name, value]) => {
      const property = this.properties.get(name);
      if (property === undefined) return [{ isValid: false, error: "PROPERTY_DOESNT_EXIST", name }];
      const values = property.options?.map((option) => option.value) ?? [];
      if (value === "" || values.length === 0 || values.includes(value)) return [];
      return [
        {
          isValid: false,
          error: "INVALID_OPTION",
          name,
          message: `${value} was not one of the allowed options`,
        },
      ];
    });
    return problems.length === 0 ? null : `Property values were not valid: ${JSON.stringify(problems)}`;
  }
}

function tracedError({ input, message }: { input: BatchInput; message: string }) {
  const context = { objectWriteTraceId: [input.objectWriteTraceId] };
  return { status: "error", category: "VALIDATION_ERROR", message, context };
}

function missingError(missing: readonly BatchInput[]) {
  if (missing.length === 0) return [];
  const message = "Could not get some CONTACT objects, they may be deleted or not exist.";
  return [
    { status: "error", category: "OBJECT_NOT_FOUND", message, context: { ids: missing.map(({ id }) => id) } },
  ];
}

function refuse(c: Context, status: ContentfulStatusCode, category: string, message: string): Response {
  return c.json({ status: "error", message, correlationId: "corr-1", category }, status);
}
