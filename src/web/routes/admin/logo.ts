/** The logo on the person's page: the admin sends a picture, and sees it. */
import { Hono } from "hono";
import { reencodePng, type PngLimits, type PngProblem } from "../../../lib/png.ts";
import { backTo, done, notDone } from "../../admin/show-page.tsx";
import type { AppContext, AppEnv, AppOptions } from "../../middleware/app-env.ts";
import { contentType, limitBody } from "../../middleware/body.ts";
import { notFound } from "../../middleware/http-error.ts";
import { requireLogin } from "../../middleware/login.ts";
import { sameOrigin } from "../../middleware/same-origin.ts";
import { formPageReferrer } from "../../middleware/security-headers.ts";
import { callObject } from "../call-object.ts";
import { logoHeaders } from "../person/logo-headers.ts";
import { actorOn, ownPortal } from "../own-portal.ts";

/** Of what is sent; what is stored is far smaller. */
const MAX_BODY_BYTES = 512 * 1024;
/** With it the person's page stays below 40 kB. */
const LIMITS: PngLimits = { maxWidth: 1024, maxHeight: 512, maxBytes: 20 * 1024 };
const PAGE = "/portal/person-page";

/** Makes the routes `GET` and `POST /portal/person-page/logo`. */
export function logoRoutes(options: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(
    formPageReferrer(),
    sameOrigin({ require: "proof" }),
    requireLogin(options),
    contentType("multipart/form-data"),
    limitBody(MAX_BODY_BYTES),
  );
  routes.get("/", async (c) => {
    const bytes = await callObject(ownPortal(c).logo(null));
    if (bytes === null) throw notFound();
    return c.body(bytes, 200, logoHeaders("no-store"));
  });
  routes.post("/", async (c) => save(c, options.now()));
  return routes;
}

async function save(c: AppContext, now: number): Promise<Response> {
  const form = await readForm(c);
  if (form.isRemoval) {
    await callObject(ownPortal(c).putLogo(null, actorOn(c, "page")));
    return backTo(c, PAGE, done("The logo was removed."), now);
  }
  const logo = form.file === null ? null : await reencodePng(form.file, LIMITS);
  if (logo === null) return backTo(c, PAGE, notDone("Choose a picture first."), now);
  if (!logo.ok) return backTo(c, PAGE, notDone(PROBLEMS[logo.error]), now);
  await callObject(ownPortal(c).putLogo(logo.value, actorOn(c, "page")));
  return backTo(c, PAGE, done("The logo was saved. People see it within 30 seconds."), now);
}

async function readForm(c: AppContext) {
  const form = await c.req.formData().catch(() => null);
  const file = form?.get("logo");
  const bytes = file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : null;
  return { isRemoval: form?.get("remove") === "yes", file: bytes };
}

const PROBLEMS: Readonly<Record<PngProblem, string>> = {
  not_png: "The logo was not saved: it is not a PNG file. Save the picture as PNG and try again.",
  damaged: "The logo was not saved: the PNG file is damaged. Save the picture anew and try again.",
  interlaced: "The logo was not saved: interlaced PNG files are not taken. Save it without interlacing.",
  too_wide: "The logo was not saved: it is larger than 1024 by 512 pixels. Make it smaller and try again.",
  too_large:
    "The logo was not saved: it has more than 20 kB. Make the picture smaller or simpler and try again.",
};
