/** Work that failed, by cause: what it means, and what an admin can do about it. */
import { FailedNote, fill, moment, number, resultIcon, useSubmission, type Submission } from "@1kosmos/kit";
import { Alert, Button, Flex, Heading, LoadingButton, Text, Tile } from "@hubspot/ui-extensions";
import { useState } from "react";
import { AdminNote } from "./AdminNote.tsx";
import type { Loaded } from "./LoadedPage.tsx";
import { actOnGroup } from "./requests.ts";
import type { Attention, Group } from "./shapes.ts";
import { useTexts } from "./texts.ts";
import { subjectWords, workLabel, workMeaning } from "./work-words.ts";

interface Action {
  readonly kind: "replay" | "remove";
  readonly id: string;
}

/** Nothing when nothing failed. */
export function FailedWork({ loaded }: { readonly loaded: Loaded<Attention> }) {
  const { seen, live } = loaded;
  const { work, speech } = useTexts();
  const { attention } = work;
  const { groups } = seen.page.deadLetters;
  const [said, setSaid] = useState<string | null>(null);
  const acting = useSubmission(
    async ({ kind, id }: Action) => {
      const answer = await actOnGroup(kind, id);
      const texts = { replay: attention.replayed, remove: attention.removed };
      if (answer.ok)
        setSaid(
          answer.value.done === 0
            ? attention.gone
            : fill(texts[kind], { count: number(answer.value.done, speech) }),
        );
      // The login may have ended: the page says so when it is read again.
      else if (answer.failure.reason === "refused") live.look();
      return answer;
    },
    () => live.look(),
  );
  if (groups.length === 0 && said === null) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{attention.deadLetters.title}</Heading>
      <Text variant="microcopy">{attention.deadLetters.text}</Text>
      {said !== null && acting.failure === null && <Alert title={said} variant="success" />}
      {acting.failure !== null && <FailedNote failure={acting.failure} onRetry={acting.retry} />}
      <AdminNote frame={seen} reader={loaded.reader} onLook={live.look} />
      {groups.map((group) => (
        <FailedGroup key={`${group.kind} ${group.cause}`} {...{ group, loaded, acting }} />
      ))}
    </Flex>
  );
}

interface GroupProps {
  readonly group: Group;
  readonly loaded: Loaded<Attention>;
  readonly acting: Submission<Action>;
}

function FailedGroup({ group, loaded: { seen, reader }, acting }: GroupProps) {
  const texts = useTexts();
  const { attention } = texts.work;
  const { total, kind, cause, examples } = group;
  const counted = { count: number(total, reader), kind: workLabel(kind, texts) };
  return (
    <Tile>
      <Flex direction="column" gap="xs">
        <Text format={{ fontWeight: "bold" }}>{fill(attention.total, counted)}</Text>
        <Text>{fill(attention.cause, { cause })}</Text>
        <Text>{workMeaning(group, texts)}</Text>
        {examples.map(({ id, subject, since }) => (
          <Text key={id} variant="microcopy">
            {fill(attention.exampleSince, {
              subject: subjectWords(subject, texts),
              at: moment(since, reader),
            })}
          </Text>
        ))}
        {seen.admin !== null && <Buttons group={group} acting={acting} />}
      </Flex>
    </Tile>
  );
}

/** The admin's actions; a removal is confirmed first. */
function Buttons({ group: { id, total }, acting }: Pick<GroupProps, "group" | "acting">) {
  const [isAsked, setAsked] = useState(false);
  const { work, speech } = useTexts();
  const { attention } = work;
  if (isAsked)
    return (
      <Flex direction="column" gap="xs">
        <Text>{fill(attention.removeAsk, { count: number(total, speech) })}</Text>
        <Flex direction="row" gap="sm">
          <Button
            variant="destructive"
            disabled={acting.isBusy}
            onClick={() => acting.submit({ kind: "remove", id })}
          >
            {attention.removeYes}
          </Button>
          <Button variant="secondary" onClick={() => setAsked(false)}>
            {attention.cancel}
          </Button>
        </Flex>
      </Flex>
    );
  return (
    <Flex direction="row" gap="sm">
      <LoadingButton
        variant="secondary"
        loading={acting.isBusy}
        resultIconName={resultIcon(acting)}
        onClick={() => acting.submit({ kind: "replay", id })}
      >
        {attention.replay}
      </LoadingButton>
      <Button variant="secondary" disabled={acting.isBusy} onClick={() => setAsked(true)}>
        {attention.remove}
      </Button>
    </Flex>
  );
}
