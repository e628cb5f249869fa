/** The details of a request: document and level. */
import { Flex, Form, Select } from "@hubspot/ui-extensions";
import type { VerificationRequest } from "./shapes.ts";
import { useSpeech } from "./speech.tsx";
import { documentOptions, levelOptions } from "./words.ts";

interface RequestFieldsProps {
  readonly request: VerificationRequest;
  readonly onChange: (request: VerificationRequest) => void;
}

/** Renders two selects; every choice is reported at once. */
export function RequestFields({ request, onChange }: RequestFieldsProps) {
  const { words } = useSpeech();
  return (
    <Form>
      <Flex direction="column" gap="sm">
        <Select
          name="document"
          label={words.documentField}
          value={request.document}
          options={documentOptions(words)}
          onChange={(value) => onChange({ ...request, document: String(value) })}
        />
        <Select
          name="level"
          label={words.levelField}
          value={request.level ?? "any"}
          options={levelOptions(words)}
          onChange={(value) => onChange({ ...request, level: levelOf(value) })}
        />
      </Flex>
    </Form>
  );
}

function levelOf(value: unknown): VerificationRequest["level"] {
  return value === "IAL1" || value === "IAL2" ? value : null;
}
