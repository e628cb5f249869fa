/** Before anything is requested: how many are eligible, why others are not, and what exactly to request. */
import {
  BULK_WORDS,
  contactCount,
  FailedNote,
  plural,
  useSpeech,
  RequestFields,
  wordOf,
  type Live,
  type VerificationRequest,
} from "@1kosmos/kit";
import {
  Alert,
  Button,
  Checkbox,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Text,
} from "@hubspot/ui-extensions";
import type { Overview } from "./bulk.ts";

interface ChoiceProps {
  readonly overview: Overview;
  readonly live: Live<Overview>;
  readonly request: VerificationRequest;
  readonly onRequest: (request: VerificationRequest) => void;
  readonly onConfirm: () => void;
}

/** The confirmation. Its button is off while nobody is eligible, or a change is being checked. */
export function BulkChoice({ overview, live, request, onRequest, onConfirm }: ChoiceProps) {
  const speech = useSpeech();
  const words = BULK_WORDS[speech.language];
  const { eligible, refused } = overview;
  return (
    <Flex direction="column" gap="md">
      {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
      {eligible === 0 ? (
        <Alert title={words.none.title} variant="warning">
          {words.none.text}
        </Alert>
      ) : (
        <Text format={{ fontWeight: "bold" }}>{plural(words.willBeAsked, eligible, speech.locale)}</Text>
      )}
      {refused.length > 0 && (
        <DescriptionList direction="column">
          {refused.map(({ reason, message, contactIds }) => (
            <DescriptionListItem key={reason} label={contactCount(contactIds.length, speech)}>
              <Text>{wordOf(words.refused, reason) ?? message}</Text>
            </DescriptionListItem>
          ))}
        </DescriptionList>
      )}
      <RequestFields request={request} onChange={onRequest} />
      <Checkbox
        name="again"
        checked={request.again}
        onChange={(again) => onRequest({ ...request, again })}
        description={words.againHint}
      >
        {words.again}
      </Checkbox>
      <Button variant="primary" disabled={eligible === 0 || live.isRefreshing} onClick={onConfirm}>
        {plural(words.verify, eligible, speech.locale)}
      </Button>
    </Flex>
  );
}
