/** A text that may have the name of a user in it. */
import { Text } from "@hubspot/ui-extensions";
import type { Named } from "./attempts.ts";
import { UserName } from "./UserName.tsx";

interface NamedTextProps {
  readonly named: Named;
  readonly variant?: "bodytext" | "microcopy";
}

/** The text; a user's name is read from HubSpot. */
export function NamedText({ named, variant = "bodytext" }: NamedTextProps) {
  if (named.kind === "text") return <Text variant={variant}>{named.text}</Text>;
  return <UserName id={named.id} say={named.say} variant={variant} />;
}
