/** The short page: how the portal is connected, what starts a verification, and the way to the full settings. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  moment,
  readPortal,
  useWatch,
  type Answer,
  type PortalCard,
} from "@1kosmos/kit";
import {
  Alert,
  Button,
  ButtonRow,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Heading,
  Link,
  LoadingSpinner,
  StatusTag,
  Text,
} from "@hubspot/ui-extensions";

/** Nothing here changes by itself. */
type Seen = PortalCard & { readonly refreshAfterMs: null };

async function look(): Promise<Answer<Seen>> {
  const answer = await readPortal();
  return answer.ok ? { ok: true, value: { ...answer.value, refreshAfterMs: null } } : answer;
}

/** Loading, why there is nothing to show, or the page. */
export function PortalSettings() {
  const live = useWatch("portal", look);
  if (live.value !== null) {
    return (
      <Flex direction="column" gap="md">
        {live.failure !== null && <FailedNote failure={live.failure} onRetry={live.look} />}
        <Known portal={live.value} onRefresh={live.look} />
      </Flex>
    );
  }
  if (live.failure !== null) return <FailedState failure={live.failure} onRetry={live.look} />;
  return <LoadingSpinner label="Loading the settings" layout="centered" />;
}

const TRIGGER: Readonly<Record<string, string>> = {
  form: "Submits a form",
  import: "Is imported",
  manual: "Is created by hand",
  api: "Is created by the API",
  integration: "Is created by another app",
};

function Known({ portal, onRefresh }: { portal: PortalCard; onRefresh: () => void }) {
  const { connection, tenant, triggers, gates, gatesProblem, openSessions, settingsUrl } = portal;
  const conditions = conditionsBeside(portal);
  const isGateNamed = conditions.some(({ code }) => code === "gate_without_stage");
  return (
    <>
      <ConnectionNote connection={connection} />
      {conditions.map(({ code, message, since, remedy }) => (
        <Alert key={`${code} ${message}`} title={`Since ${moment(since, {})}`} variant="warning">
          {message}
          {remedy !== null && <Link href={{ url: remedy.url, external: true }}>{` ${remedy.label}`}</Link>}
        </Alert>
      ))}
      {gatesProblem !== null && !isGateNamed && (
        <Alert title="A deal gate does not work" variant="danger">
          {`${gatesProblem.charAt(0).toUpperCase()}${gatesProblem.slice(1)}.`}
        </Alert>
      )}
      <Heading>Connection</Heading>
      <DescriptionList direction="row">
        <Fact label="1Kosmos">
          <StatusTag variant={connection.state === "ready" ? "success" : "warning"}>
            {connection.state === "ready" ? "Connected" : "Not ready"}
          </StatusTag>
        </Fact>
        <Fact label="Tenant">
          <Text>{tenant ?? "None"}</Text>
        </Fact>
        <Fact label="Open sessions">
          <Text>{String(openSessions)}</Text>
        </Fact>
        <Fact label="Deal gates">
          <Text>{String(gates)}</Text>
        </Fact>
      </DescriptionList>
      <Heading>A verification starts when a new contact</Heading>
      <DescriptionList direction="row">
        {Object.entries(triggers).map(([source, isOn]) => (
          <Fact key={source} label={TRIGGER[source] ?? source}>
            <StatusTag variant={isOn ? "success" : "default"}>{isOn ? "On" : "Off"}</StatusTag>
          </Fact>
        ))}
      </DescriptionList>
      <ButtonRow>
        <Button variant="primary" href={{ url: settingsUrl, external: true }}>
          Open the full settings
        </Button>
        <Button variant="secondary" onClick={onRefresh}>
          Refresh
        </Button>
      </ButtonRow>
    </>
  );
}

/** Returns the conditions that the note about the connection does not name already. */
function conditionsBeside({ connection, conditions }: PortalCard): PortalCard["conditions"] {
  const isNamed = (code: string) =>
    connection.state !== "ready" &&
    (code.startsWith("onekosmos_") || code === "hubspot_grant_refused" || code === "hubspot_disconnected");
  return conditions.filter(({ code }) => !isNamed(code));
}

const Fact = DescriptionListItem;
