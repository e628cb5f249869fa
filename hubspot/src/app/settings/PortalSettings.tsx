/** The short page: how the portal is connected, what starts a verification, and the way to the full settings. */
import {
  ConnectionNote,
  FailedNote,
  FailedState,
  moment,
  number,
  readPortal,
  SETTINGS_WORDS,
  useSpeech,
  useWords,
  useWatch,
  wordOf,
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
  const { loading } = useSpeech().words;
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
  return <LoadingSpinner label={loading} layout="centered" />;
}

function Known({ portal, onRefresh }: { portal: PortalCard; onRefresh: () => void }) {
  const speech = useSpeech();
  const words = useWords(SETTINGS_WORDS);
  const { connection, tenant, triggers, gates, openSessions, settingsUrl } = portal;
  const isReady = connection.state === "ready";
  return (
    <>
      <ConnectionNote connection={connection} detail />
      <Problems portal={portal} />
      <Heading>{words.connection}</Heading>
      <DescriptionList direction="row">
        <Fact label="1Kosmos">
          <StatusTag variant={isReady ? "success" : "warning"}>
            {isReady ? words.connected : words.notReady}
          </StatusTag>
        </Fact>
        <Fact label={words.tenant}>
          <Text>{tenant ?? words.none}</Text>
        </Fact>
        <Fact label={words.openSessions}>
          <Text>{number(openSessions, speech)}</Text>
        </Fact>
        <Fact label={words.gates}>
          <Text>{number(gates, speech)}</Text>
        </Fact>
      </DescriptionList>
      <Heading>{words.startsWhen}</Heading>
      <DescriptionList direction="row">
        {Object.entries(triggers).map(([source, isOn]) => (
          <Fact key={source} label={wordOf(words.sources, source) ?? source}>
            <StatusTag variant={isOn ? "success" : "default"}>{isOn ? words.on : words.off}</StatusTag>
          </Fact>
        ))}
      </DescriptionList>
      <ButtonRow>
        <Button variant="primary" href={{ url: settingsUrl, external: true }}>
          {words.full}
        </Button>
        <Button variant="secondary" onClick={onRefresh}>
          {speech.words.refresh}
        </Button>
      </ButtonRow>
    </>
  );
}

/** What hinders work, for an admin: the app's own words, since only an admin can act on them. */
function Problems({ portal }: { readonly portal: PortalCard }) {
  const speech = useSpeech();
  const words = useWords(SETTINGS_WORDS);
  const { gatesProblem } = portal;
  const conditions = conditionsBeside(portal);
  const isGateNamed = conditions.some(({ code }) => code === "gate_without_stage");
  return (
    <>
      {conditions.map(({ code, message, since, remedy }) => (
        <Alert key={`${code} ${message}`} title={words.since(moment(since, speech))} variant="warning">
          {message}
          {remedy !== null && <Link href={{ url: remedy.url, external: true }}>{` ${remedy.label}`}</Link>}
        </Alert>
      ))}
      {gatesProblem !== null && !isGateNamed && (
        <Alert title={words.gateBroken} variant="danger">
          {`${gatesProblem.charAt(0).toUpperCase()}${gatesProblem.slice(1)}.`}
        </Alert>
      )}
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
