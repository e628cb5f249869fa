/** Settings for admins: the forms, or the link by which somebody shows to be one, and the way to the rest. */
import { FailedNote, SETTINGS_WORDS, useSpeech, type Live } from "@1kosmos/kit";
import { Alert, Button, Flex, Heading, Link, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import type { SeenSettings } from "./requests.ts";
import { SettingsForms } from "./SettingsForms.tsx";

/** Below the facts of the connection. */
export function AdminSettings({ live }: { readonly live: Live<SeenSettings> }) {
  const speech = useSpeech();
  const words = SETTINGS_WORDS[speech.language];
  const { value: seen, failure } = live;
  if (seen === null)
    return failure === null ? (
      <LoadingSpinner label={speech.words.loading} />
    ) : (
      <FailedNote failure={failure} onRetry={live.look} />
    );
  const { forms, elsewhere, links } = seen;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.forAdmins}</Heading>
      {failure !== null && <FailedNote failure={failure} onRetry={live.look} />}
      {forms === null ? (
        <Alert title={words.signIn} variant="info">
          <Flex direction="column" gap="sm">
            <Text>{words.signInHint}</Text>
            <Flex direction="row" gap="sm" align="center">
              <Link href={{ url: links.signIn, external: true }}>{words.signIn}</Link>
              <Button variant="secondary" size="sm" onClick={live.look}>
                {speech.words.refresh}
              </Button>
            </Flex>
          </Flex>
        </Alert>
      ) : (
        <SettingsForms
          forms={forms}
          onForms={(changed) => live.take({ ...seen, forms: [...changed] })}
          onLook={live.look}
        />
      )}
      <Text>{words.fullHint}</Text>
      <Flex direction="column" gap="xs">
        {elsewhere.map(({ label, url }) => (
          <Link key={label} href={{ url, external: true }}>
            {label}
          </Link>
        ))}
      </Flex>
    </Flex>
  );
}
