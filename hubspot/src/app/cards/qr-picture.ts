/** Draws a link as a QR code, here in the card: the link goes nowhere for it. */
import { encode } from "uqr";

/** Modules around the code, as the standard requires (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** Returns the picture as a `data:` address of an SVG. */
export function qrPicture(text: string): string {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const modules = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${modules.join("")}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
