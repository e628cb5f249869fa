/** What exactly is asked for: which document, which level. */
import { Flex, Form, Select } from "@hubspot/ui-extensions";
import type { Wish } from "./shapes.ts";
import { DOCUMENT_OPTIONS, LEVEL_OPTIONS } from "./words.ts";

interface WishFieldsProps {
  readonly wish: Wish;
  readonly onChange: (wish: Wish) => void;
}

/** Two selects; every choice is told at once. */
export function WishFields({ wish, onChange }: WishFieldsProps) {
  return (
    <Form>
      <Flex direction="column" gap="sm">
        <Select
          name="document"
          label="Document"
          value={wish.document}
          options={DOCUMENT_OPTIONS}
          onChange={(value) => onChange({ ...wish, document: String(value) })}
        />
        <Select
          name="level"
          label="Identity assurance level"
          value={wish.level ?? "any"}
          options={LEVEL_OPTIONS}
          onChange={(value) => onChange({ ...wish, level: levelOf(value) })}
        />
      </Flex>
    </Form>
  );
}

function levelOf(value: unknown): Wish["level"] {
  return value === "IAL1" || value === "IAL2" ? value : null;
}
