/** The name of a HubSpot user, read from HubSpot by the card: it never passes the app. */
import { Text, useCrmSearch } from "@hubspot/ui-extensions";
import { useCardWords } from "./words/index.ts";

/** HubSpot's type of users as records. */
const USERS = "0-115";
const ID = "hs_internal_user_id";
const NAMES = ["hs_given_name", "hs_family_name"] as const;

interface UserNameProps {
  /** HubSpot's id of the user. */
  readonly id: string;
  readonly variant?: "bodytext" | "microcopy";
  /** Puts the name into a text. */
  readonly say: (name: string) => string;
}

/** The text with the name; with the user's number where HubSpot shows no name. */
export function UserName({ id, say, variant = "bodytext" }: UserNameProps) {
  const { triggers } = useCardWords();
  const { results } = useCrmSearch({
    objectType: USERS,
    properties: [...NAMES],
    filterGroups: [{ filters: [{ propertyName: ID, operator: "EQ", value: id }] }],
    pageLength: 1,
  });
  const known = results[0]?.properties ?? {};
  const name = NAMES.map((part) => (known[part] ?? "").trim())
    .filter((part) => part !== "")
    .join(" ");
  return <Text variant={variant}>{say(name === "" ? triggers.userNumber(id) : name)}</Text>;
}
