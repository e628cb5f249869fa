/** The card's buttons. */
import { resultIcon, type LinkAction } from "@1kosmos/kit";
import { Button, Dropdown, Flex, LoadingButton } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import type { RequestOffer, Offer, Primary } from "./offer.ts";
import { useCardWords } from "./words/index.ts";

interface OfferButtonsProps {
  readonly offer: Offer;
  /** An earlier press is under way. */
  readonly isBusy: boolean;
  /** The newest press got no response. */
  readonly hasFailed: boolean;
  readonly onAsk: (ask: RequestOffer) => void;
  readonly onCopy: (url: string) => void;
  readonly onChange: (change: LinkAction) => void;
  /** Stands behind "Copy link". */
  readonly children?: ReactNode;
}

/** One primary button at most; the rest is a menu. Nothing when nothing is offered. */
export function OfferButtons(props: OfferButtonsProps) {
  const words = useCardWords();
  const { offer, isBusy, onAsk, onChange, children } = props;
  const { primary, secondary, changes } = offer;
  if (primary === null && secondary.length + changes.length === 0) return null;
  return (
    <Flex direction="row" gap="sm" wrap="wrap">
      {primary !== null && <PrimaryButton {...props} primary={primary} />}
      {primary?.kind === "copy" && children}
      {secondary.length + changes.length > 0 && (
        <Dropdown variant="secondary" buttonText={words.more} disabled={isBusy}>
          {secondary.map((ask) => (
            <Dropdown.ButtonItem key={ask.label} onClick={() => onAsk(ask)}>
              {words.ask[ask.label]}
            </Dropdown.ButtonItem>
          ))}
          {changes.map((change) => (
            <Dropdown.ButtonItem key={change} onClick={() => onChange(change)}>
              {words.link[change]}
            </Dropdown.ButtonItem>
          ))}
        </Dropdown>
      )}
    </Flex>
  );
}

interface PrimaryProps extends Pick<OfferButtonsProps, "isBusy" | "hasFailed" | "onAsk" | "onCopy"> {
  readonly primary: Primary;
}

function PrimaryButton({ primary, isBusy, hasFailed, onAsk, onCopy }: PrimaryProps) {
  const { ask: asks, link } = useCardWords();
  switch (primary.kind) {
    case "copy":
      return (
        <Button variant="primary" onClick={() => onCopy(primary.url)}>
          {link.copy}
        </Button>
      );
    case "preparing":
      return (
        <LoadingButton variant="primary" loading>
          {asks.preparing}
        </LoadingButton>
      );
    case "ask":
      return (
        <LoadingButton
          variant="primary"
          loading={isBusy}
          resultIconName={resultIcon({ failure: hasFailed ? primary : null })}
          onClick={() => onAsk(primary.ask)}
        >
          {asks[primary.ask.label]}
        </LoadingButton>
      );
  }
}
