/** What exactly is asked for: which document, which level. */
import { Flex, Form, Select } from "@hubspot/ui-extensions";
import type { Wish } from "./shapes.ts";
import { useSpeech } from "./speech.tsx";
import { documentOptions, levelOptions } from "./words.ts";

interface WishFieldsProps {
  readonly wish: Wish;
  readonly onChange: (wish: Wish) => void;
}

/** Two selects; every choice is told at once. */
export function WishFields({ wish, onChange }: WishFieldsProps) {
  const { words } = useSpeech();
  return (
    <Form>
      <Flex direction="column" gap="sm">
        <Select
          name="document"
          label={words.documentField}
          value={wish.document}
          options={documentOptions(words)}
          onChange={(value) => onChange({ ...wish, document: String(value) })}
        />
        <Select
          name="level"
          label={words.levelField}
          value={wish.level ?? "any"}
          options={levelOptions(words)}
          onChange={(value) => onChange({ ...wish, level: levelOf(value) })}
        />
      </Flex>
    </Form>
  );
}

function levelOf(value: unknown): Wish["level"] {
  return value === "IAL1" || value === "IAL2" ? value : null;
}
