/** Headers of a picture that somebody else has sent: it is a picture and nothing more, wherever it is opened. */

/** Returns the headers of a logo. */
export function logoHeaders(cacheControl: string): Record<string, string> {
  return {
    "Content-Type": "image/png",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": cacheControl,
  };
}
