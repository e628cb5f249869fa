/** The page of an address that leads nowhere. */
import { EmptyState, Text } from "@hubspot/ui-extensions";
import { Titled } from "./LoadedPage.tsx";
import { useTexts } from "./texts.ts";

/** Says so; the links above lead on. */
export function NotFoundPage() {
  const { notFound } = useTexts().words.common;
  return (
    <Titled title={notFound.title}>
      <EmptyState title={notFound.title} layout="vertical">
        <Text>{notFound.text}</Text>
      </EmptyState>
    </Titled>
  );
}
