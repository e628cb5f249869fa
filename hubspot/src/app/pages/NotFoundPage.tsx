/** The page of an address that leads nowhere. */
import { EmptyState, Text } from "@hubspot/ui-extensions";
import { Titled } from "./LoadedPage.tsx";
import { COMMON } from "./words-common.ts";

/** Says so; the links above lead on. */
export function NotFoundPage() {
  return (
    <Titled title={COMMON.notFound}>
      <EmptyState title={COMMON.notFound} layout="vertical">
        <Text>{COMMON.notFoundText}</Text>
      </EmptyState>
    </Titled>
  );
}
