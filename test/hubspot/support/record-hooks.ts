/** HubSpot's hooks for properties, reading the sandbox's records: they read once, and again only by `refetch`. */
import type { useAssociations, useCrmProperties } from "@hubspot/ui-extensions/crm";
import { useCallback, useEffect, useState } from "react";

/** A record's properties by name. */
export type Properties = Record<string, string | null>;

/** Plays `useCrmProperties` for the record that `read` returns. */
export function crmProperties(read: () => Promise<Properties>): typeof useCrmProperties {
  return (names) => {
    const [all, refetch] = useReader(read, {});
    const properties = Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
    return { properties, error: null, isLoading: false, isRefetching: false, refetch };
  };
}

/** Plays `useAssociations` for these contacts. */
export function associatedContacts(
  ids: readonly string[],
  read: (id: string) => Promise<Properties>,
): typeof useAssociations {
  return ({ toObjectType, properties: names = [], pageLength = 10 }) => {
    if (toObjectType !== "0-1") throw new Error(`no contacts, but ${toObjectType}`);
    const [results, refetch] = useReader(
      () =>
        Promise.all(
          ids.slice(0, pageLength).map(async (id) => {
            const all = await read(id);
            const properties = Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
            return { toObjectId: Number(id), associationTypes: [], properties };
          }),
        ),
      [],
    );
    const pagination = {
      hasNextPage: ids.length > pageLength,
      hasPreviousPage: false,
      currentPage: 1,
      pageSize: pageLength,
      nextPage: () => undefined,
      previousPage: () => undefined,
      reset: () => undefined,
    };
    return { results, error: null, isLoading: false, isRefetching: false, refetch, pagination };
  };
}

function useReader<T>(read: () => Promise<T>, before: T): [T, () => Promise<void>] {
  const [value, setValue] = useState(before);
  const [newest] = useState({ read });
  newest.read = read;
  const refetch = useCallback(async () => {
    // Nothing to read any more once the account is closed.
    const answer = await newest.read().catch(() => null);
    if (answer !== null) setValue(answer);
  }, [newest]);
  useEffect(() => void refetch(), [refetch]);
  return [value, refetch];
}
