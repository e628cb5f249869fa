/** Draws the QR code of a link as SVG: no picture is fetched, and no other site receives the link. */
import { encode } from "uqr";

/** Light modules around the code, as the standard requires (ISO/IEC 18004, section 6.3.8). */
const QUIET_ZONE = 4;

/** Renders the code, dark on light whatever the page's colours are: cameras read that best. */
export function QrCode({ link, label }: { readonly link: string; readonly label: string }) {
  const { data, size } = encode(link, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={darkModules(data)} fill="#000" />
    </svg>
  );
}

/** One line for each run of dark modules. */
function darkModules(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      row.flatMap((dark, x) => {
        if (!dark || row[x - 1] === true) return [];
        const end = row.indexOf(false, x);
        const length = (end === -1 ? row.length : end) - x;
        return [`M${x} ${y}h${length}v1h-${length}z`];
      }),
    )
    .join("");
}
