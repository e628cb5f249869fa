/** After the confirmation: how many links are ready, and what became of them. */
import { contactCount, FailedNote, type Live } from "@1kosmos/kit";
import {
  Alert,
  Button,
  DescriptionList,
  DescriptionListItem,
  Flex,
  LoadingSpinner,
  ProgressBar,
  Text,
} from "@hubspot/ui-extensions";
import type { Overview } from "./bulk.ts";

interface ProgressProps {
  readonly live: Live<Overview>;
  /** How many contacts were asked for. */
  readonly accepted: number;
}

/** How far the links are; it ends by itself when all of them are ready. */
export function BulkProgress({ live, accepted }: ProgressProps) {
  const { value, failure } = live;
  return (
    <Flex direction="column" gap="md">
      {failure !== null && <FailedNote failure={failure} onRetry={live.look} />}
      {value === null ? (
        <LoadingSpinner label="Reading the progress" layout="centered" />
      ) : (
        <Known overview={value} accepted={accepted} />
      )}
      <Button variant="secondary" size="sm" disabled={live.isLooking} onClick={live.look}>
        Refresh
      </Button>
    </Flex>
  );
}

function Known({ overview, accepted }: { overview: Overview; accepted: number }) {
  const { waiting, pending, verified, failed, expired } = overview.progress;
  const counts = { Pending: pending, Verified: verified, Failed: failed, Expired: expired };
  return (
    <>
      {waiting === 0 ? (
        <Alert title={`${contactCount(accepted)} asked to verify`} variant="success">
          Each link is on its contact. You can close this; results show on the contacts.
        </Alert>
      ) : (
        <Text>You can close this: the links are made anyway.</Text>
      )}
      <ProgressBar title="Links ready" value={Math.max(accepted - waiting, 0)} maxValue={accepted} />
      <DescriptionList direction="row">
        {Object.entries(counts).map(([label, count]) => (
          <DescriptionListItem key={label} label={label}>
            <Text>{String(count)}</Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
    </>
  );
}
