/** Stores which properties HubSpot refuses, and when they are checked again. */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";

/** Why a property is left out of writes. */
export const propertyProblemSchema = z.object({
  /**
   * `type`, `options`, `missing`: see `PropertyProblem` in `hubspot/properties/provisioning.ts`. `refused`: its definition is
   * right, and HubSpot refuses its values all the same.
   */
  kind: z.enum(["type", "options", "missing", "refused"]),
  message: z.string(),
  scopes: z.array(z.string()),
  /** It is part of writes again, to see whether HubSpot takes it. */
  tried: z.boolean(),
});
export type StoredProblem = z.infer<typeof propertyProblemSchema>;

/** The refused properties of one record type. Times are epoch ms. */
export const propertyStateSchema = z.object({
  problems: z.record(z.string(), propertyProblemSchema),
  /** Records whose value of a property was refused, since a value was taken. */
  refusals: z.record(z.string(), z.array(z.string())),
  /** HubSpot did not let the app look at its properties at all; null when it did. */
  failure: z.nullable(z.object({ message: z.string(), scopes: z.array(z.string()) })),
  /** When the properties are looked at again; null while nothing is wrong with them. */
  checkAt: z.nullable(z.number()),
  /** Looks that found something wrong. */
  failures: z.int(),
  /** When HubSpot last took again what it had refused. */
  solvedAt: z.number(),
});
export type PropertyState = z.infer<typeof propertyStateSchema>;

/** Nothing is wrong, as far as is known. */
export const NO_PROBLEMS: PropertyState = {
  problems: {},
  refusals: {},
  failure: null,
  checkAt: null,
  failures: 0,
  solvedAt: 0,
};

/** The states by record type. */
export const PROPERTY_STATES = documentKey("properties", z.record(z.string(), propertyStateSchema));

/** Returns whether anything is wrong. */
export function isWrong({ problems, failure }: PropertyState): boolean {
  return failure !== null || Object.keys(problems).length > 0;
}

/** Returns the names that are left out of writes. */
export function leftOutBy({ problems }: PropertyState): ReadonlySet<string> {
  return new Set(Object.entries(problems).flatMap(([name, { tried }]) => (tried ? [] : [name])));
}
