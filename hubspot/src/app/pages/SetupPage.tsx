/** The state of the set-up: what is in place, what is missing, and where an admin changes it. */
import { Alert, Flex, Heading, Link, StatusTag, Text } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { LoadedPage, Titled } from "./LoadedPage.tsx";
import { readSetup } from "./requests.ts";
import { hubspotChecks, onekosmosChecks, triggerChecks, type Check } from "./setup-checks.ts";
import type { Frame, Setup } from "./shapes.ts";
import { COMMON } from "./words-common.ts";
import { fill } from "./fill.ts";
import { SETUP } from "./words-setup.ts";

/** The page. */
export function SetupPage() {
  return (
    <LoadedPage subject="setup" load={readSetup}>
      {({ seen }) => (
        <Titled title={COMMON.setup}>
          <Text>{SETUP.lead}</Text>
          <Decision setup={seen.page} links={seen.links} />
          <Step title={SETUP.hubspot} checks={hubspotChecks(seen.page)}>
            {seen.page.hubspot.withheld.length > 0 && <Way url={seen.links.signIn}>{SETUP.grant}</Way>}
          </Step>
          <Step title={SETUP.onekosmos} checks={onekosmosChecks(seen.page)}>
            <Way url={`${seen.links.portal}/connection`}>{SETUP.connect}</Way>
          </Step>
          <Step title={SETUP.triggers} checks={triggerChecks(seen.page)}>
            <Way url={`${seen.links.portal}/triggers`}>{SETUP.chooseTriggers}</Way>
            <Way url={`${seen.links.portal}/delivery`}>{SETUP.chooseDelivery}</Way>
          </Step>
        </Titled>
      )}
    </LoadedPage>
  );
}

function Decision({ setup: { heldBack }, links }: { readonly setup: Setup; readonly links: Frame["links"] }) {
  if (heldBack === null) return null;
  return (
    <Alert title={fill(SETUP.decision, { count: heldBack })} variant="warning">
      <Flex direction="column" gap="xs">
        <Text>{SETUP.decisionText}</Text>
        <Way url={`${links.portal}/setup`}>{SETUP.decide}</Way>
      </Flex>
    </Alert>
  );
}

const TAGS = {
  yes: { label: SETUP.inPlace, variant: "success" },
  no: { label: SETUP.toDo, variant: "warning" },
  open: { label: SETUP.forInfo, variant: "info" },
} as const;

interface StepProps {
  readonly title: string;
  readonly checks: readonly Check[];
  readonly children: ReactNode;
}

function Step({ title, checks, children }: StepProps) {
  return (
    <Flex direction="column" gap="sm">
      <Heading>{title}</Heading>
      {checks.map(({ state, text }) => (
        <Flex key={text} direction="row" gap="sm" align="center" wrap="wrap">
          <StatusTag variant={TAGS[state].variant}>{TAGS[state].label}</StatusTag>
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
