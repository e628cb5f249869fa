/** The state of the set-up: what is in place, what is missing, and where an admin changes it. */
import { fill, number } from "@1kosmos/kit";
import { Alert, Flex, Heading, Link, StatusTag, Text } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { LoadedPage, Titled } from "./LoadedPage.tsx";
import { readSetup } from "./requests.ts";
import { hubspotChecks, onekosmosChecks, triggerChecks, type Check } from "./setup-checks.ts";
import type { Frame, Setup } from "./shapes.ts";
import { useTexts } from "./texts.ts";

/** The page. */
export function SetupPage() {
  const texts = useTexts();
  const { common, setup } = texts.words;
  return (
    <LoadedPage subject="setup" load={readSetup}>
      {({ seen }) => (
        <Titled title={common.setup}>
          <Text>{setup.lead}</Text>
          <Decision setup={seen.page} links={seen.links} />
          <Step title="HubSpot" checks={hubspotChecks(seen.page, texts)}>
            {seen.page.hubspot.withheld.length > 0 && <Way url={seen.links.signIn}>{setup.grant}</Way>}
          </Step>
          <Step title="1Kosmos" checks={onekosmosChecks(seen.page, texts)}>
            <Way url={`${seen.links.portal}/connection`}>{setup.connect}</Way>
          </Step>
          <Step title={setup.triggers} checks={triggerChecks(seen.page, texts)}>
            <Way url={`${seen.links.portal}/triggers`}>{setup.chooseTriggers}</Way>
            <Way url={`${seen.links.portal}/delivery`}>{setup.chooseDelivery}</Way>
          </Step>
        </Titled>
      )}
    </LoadedPage>
  );
}

function Decision({ setup: { heldBack }, links }: { readonly setup: Setup; readonly links: Frame["links"] }) {
  const { words, speech } = useTexts();
  if (heldBack === null) return null;
  const { decision, decide } = words.setup;
  return (
    <Alert title={fill(decision.title, { count: number(heldBack, speech) })} variant="warning">
      <Flex direction="column" gap="xs">
        <Text>{decision.text}</Text>
        <Way url={`${links.portal}/setup`}>{decide}</Way>
      </Flex>
    </Alert>
  );
}

const TONES = { yes: "success", no: "warning", open: "info" } as const;

interface StepProps {
  readonly title: string;
  readonly checks: readonly Check[];
  readonly children: ReactNode;
}

function Step({ title, checks, children }: StepProps) {
  const { tags } = useTexts().words.setup;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{title}</Heading>
      {checks.map(({ state, text }) => (
        <Flex key={text} direction="row" gap="sm" align="center" wrap="wrap">
          <StatusTag variant={TONES[state]}>{tags[state]}</StatusTag>
          <Text>{text}</Text>
        </Flex>
      ))}
      <Flex direction="row" gap="md" wrap="wrap">
        {children}
      </Flex>
    </Flex>
  );
}

function Way({ url, children }: { readonly url: string; readonly children: string }) {
  return <Link href={{ url, external: true }}>{children}</Link>;
}
