/** Takes pictures of pages as WebP files, which are small. */
import type { Page } from "playwright-core";

const QUALITY = 82;

/** The subject of a picture: the whole window, or the first element that the selector finds. */
export interface Shot {
  readonly selector?: string;
}

/** Takes a picture of what the window shows. */
export async function take(page: Page, { selector }: Shot = {}): Promise<Buffer> {
  await page.evaluate("document.fonts.ready");
  const session = await page.context().newCDPSession(page);
  try {
    const box = selector === undefined ? null : await page.locator(selector).first().boundingBox();
    const scroll = Number(await page.evaluate("window.scrollY"));
    const clip = box === null ? {} : { clip: { ...box, y: box.y + scroll, scale: 1 } };
    const { data } = await session.send("Page.captureScreenshot", {
      format: "webp",
      quality: QUALITY,
      ...clip,
    });
    return Buffer.from(data, "base64");
  } finally {
    await session.detach();
  }
}
