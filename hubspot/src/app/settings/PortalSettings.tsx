/** The page: how the portal is connected, what starts a verification, the settings, and the way to the rest. */
import {
  conditionMessage,
  connectionDetail,
  ConnectionNote,
  directed,
  FailedNote,
  FailedState,
  GATE_PROBLEM,
  gateProblem,
  joined,
  moment,
  number,
  PROBLEM_WORDS,
  readPortal,
  remedyLabel,
  SETTINGS_WORDS,
  useSpeech,
  useWords,
  useWatch,
  wordOf,
  type Answer,
  type PortalCard,
  type Speech,
  type Wording,
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
import { AdminSettings } from "./AdminSettings.tsx";
import { readSettings } from "./requests.ts";

/** Nothing here changes by itself. */
type Seen = PortalCard & { readonly refreshAfterMs: null };

async function readSetup(): Promise<Answer<Seen>> {
  const answer = await readPortal();
  return answer.ok ? { ok: true, value: { ...answer.value, refreshAfterMs: null } } : answer;
}

/** Loading, why there is nothing to show, or the page. */
export function PortalSettings() {
  const { loading } = useSpeech().words;
  const live = useWatch("portal", readSetup);
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
  const problems = useWords(PROBLEM_WORDS);
  const { connection, tenant, triggers, gates, openSessions, settingsUrl } = portal;
  const settings = useWatch("settings", readSettings);
  const refresh = () => {
    onRefresh();
    settings.look();
  };
  const isReady = connection.state === "ready";
  return (
    <>
      <ConnectionNote connection={connection} detail={connectionDetail(connection, problems)} />
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
      {/* An admin has them below, to be changed. */}
      {(settings.value?.forms ?? null) === null && <Triggers triggers={triggers} />}
      <ButtonRow>
        <Button variant="secondary" href={{ url: settingsUrl, external: true }}>
          {words.full}
        </Button>
        <Button variant="secondary" onClick={refresh}>
          {speech.words.refresh}
        </Button>
      </ButtonRow>
      <AdminSettings live={settings} />
    </>
  );
}

function Triggers({ triggers }: Pick<PortalCard, "triggers">) {
  const words = SETTINGS_WORDS[useSpeech().language];
  return (
    <>
      <Heading>{words.startsWhen}</Heading>
      <DescriptionList direction="row">
        {Object.entries(triggers).map(([source, isOn]) => (
          <Fact key={source} label={wordOf(words.sources, source) ?? source}>
            <StatusTag variant={isOn ? "success" : "default"}>{isOn ? words.on : words.off}</StatusTag>
          </Fact>
        ))}
      </DescriptionList>
    </>
  );
}

/** The obstacle, for an admin. */
function Problems({ portal }: { readonly portal: PortalCard }) {
  const speech = useSpeech();
  const words = useWords(SETTINGS_WORDS);
  const gates = gatesProblemText(portal, speech);
  const conditions = conditionsBeside(portal);
  const isGateNamed = conditions.some(({ code }) => code === "gate_without_stage");
  return (
    <>
      {conditions.map((condition) => (
        <Problem key={`${condition.code} ${condition.message}`} condition={condition} />
      ))}
      {gates !== null && !isGateNamed && (
        <Alert title={words.gateBroken} variant="danger">
          {gates}
        </Alert>
      )}
    </>
  );
}

function Problem({ condition }: { readonly condition: PortalCard["conditions"][number] }) {
  const speech = useSpeech();
  const words = useWords(SETTINGS_WORDS);
  const problems = useWords(PROBLEM_WORDS);
  const { code, since, remedy } = condition;
  return (
    <Alert title={words.since(moment(since, speech))} variant="warning">
      <Flex direction="column" gap="xs">
        <Text>{conditionMessage(condition, problems, speech)}</Text>
        {remedy !== null && (
          <Link href={{ url: remedy.url, external: true }}>{remedyLabel({ code, remedy }, problems)}</Link>
        )}
      </Flex>
    </Alert>
  );
}

/** Which gates do not work; null when all of them do. */
function gatesProblemText({ gatesProblem, gateWordings }: PortalCard, speech: Speech): string | null {
  if (gatesProblem === null) return null;
  const template = directed(GATE_PROBLEM, speech.language)[speech.language];
  const said = (wording: Wording) => gateProblem(gatesProblem, wording, template, speech);
  if (gateWordings.length === 0) return said(null);
  return joined(gateWordings.map(said));
}

/** Returns the conditions that the note about the connection does not name already. */
function conditionsBeside({ connection, conditions }: PortalCard): PortalCard["conditions"] {
  const isNamed = (code: string) =>
    connection.state !== "ready" &&
    (code.startsWith("onekosmos_") || code === "hubspot_grant_refused" || code === "hubspot_disconnected");
  return conditions.filter(({ code }) => !isNamed(code));
}

const Fact = DescriptionListItem;
