/** The link as a QR code, for somebody who sits opposite. */
import { Flex, Image, Text } from "@hubspot/ui-extensions";
import { qrPicture } from "./qr-picture.ts";
import { useCardWords } from "./words/index.ts";

/** Pixels; a phone reads it across a desk. */
const SIZE = 220;

/** The picture, with a word on what it is for. */
export function QrCode({ url }: { readonly url: string }) {
  const { link } = useCardWords();
  return (
    <Flex direction="column" gap="xs" align="center">
      <Image src={qrPicture(url)} alt={link.qrLabel} width={SIZE} height={SIZE} />
      <Text variant="microcopy">{link.qrHint}</Text>
    </Flex>
  );
}
