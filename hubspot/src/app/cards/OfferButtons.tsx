/** The card's buttons. */
import { resultIcon } from "@1kosmos/kit";
import { Button, Dropdown, Flex, LoadingButton } from "@hubspot/ui-extensions";
import type { Ask, Offer, Primary } from "./offer.ts";

interface OfferButtonsProps {
  readonly offer: Offer;
  /** An earlier press is under way. */
  readonly isBusy: boolean;
  /** The newest press got no answer. */
  readonly hasFailed: boolean;
  readonly onAsk: (ask: Ask) => void;
  readonly onCopy: (url: string) => void;
}

/** One primary button at most; the rest is a menu. Nothing when nothing is offered. */
export function OfferButtons({ offer, isBusy, hasFailed, onAsk, onCopy }: OfferButtonsProps) {
  const { primary, secondary } = offer;
  if (primary === null && secondary.length === 0) return null;
  return (
    <Flex direction="row" gap="sm" wrap="wrap">
      {primary !== null && <PrimaryButton {...{ primary, isBusy, hasFailed, onAsk, onCopy }} />}
      {secondary.length > 0 && (
        <Dropdown variant="secondary" buttonText="More" disabled={isBusy}>
          {secondary.map((ask) => (
            <Dropdown.ButtonItem key={ask.label} onClick={() => onAsk(ask)}>
              {ask.label}
            </Dropdown.ButtonItem>
          ))}
        </Dropdown>
      )}
    </Flex>
  );
}

interface PrimaryProps extends Omit<OfferButtonsProps, "offer"> {
  readonly primary: Primary;
}

function PrimaryButton({ primary, isBusy, hasFailed, onAsk, onCopy }: PrimaryProps) {
  switch (primary.kind) {
    case "copy":
      return (
        <Button variant="primary" onClick={() => onCopy(primary.url)}>
          Copy link
        </Button>
      );
    case "preparing":
      return (
        <LoadingButton variant="primary" loading>
          Preparing the link
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
          {primary.ask.label}
        </LoadingButton>
      );
  }
}
