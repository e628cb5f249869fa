/**
 * Verifiable presentations: credentials, reduced to what is shared, under one new proof (1Kosmos Postman collection).
 */
import { Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, tenantRouter } from "../gate/gate.ts";
import { vcsRefusals } from "../gate/refusals.ts";
import { firstProblem, refuse } from "../http.ts";
import { credentialSchema, disclosed, unprovedPresentation } from "./credential.ts";
import { BASE, isValid, statusById, type VcsOptions } from "./credentials.ts";

const createSchema = z.object({
  vcs: z.array(z.object({ vc: credentialSchema, attributes: z.array(z.string()).optional() })).min(1),
});
const verifySchema = z.object({
  vp: z.looseObject({ verifiableCredential: z.array(credentialSchema).min(1) }),
});

/** Makes the endpoints of presentations, under one tenant and community. */
export function createPresentations(options: VcsOptions): Hono<GateEnv> {
  const app = tenantRouter(BASE);
  const { issuer, now } = options;
  const gate = licensed({ ...options, service: "vcs", refusals: vcsRefusals, body: "plain" });

  app.post(`${BASE}/vp/create`, gate, (c) => {
    const body = createSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const told = body.data.vcs.map(({ vc, attributes }) => disclosed(vc, attributes));
    const shown = told.filter((vc) => vc !== null);
    if (shown.length < told.length) return refuse(c, 400, "Attribute does not exist");
    const unproved = unprovedPresentation(shown);
    return c.json({ vp: { ...unproved, proof: issuer.prove(unproved, now()) } });
  });

  app.post(`${BASE}/vp/verify`, gate, (c) => {
    const body = verifySchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 500, "Internal Server Error");
    const { vp } = body.data;
    const vcs = vp.verifiableCredential;
    return c.json({
      verified: issuer.verifies(vp) && vcs.every((vc) => isValid(vc, options)),
      vc_status: vcs.map(({ id }) => statusById(id, options)),
    });
  });

  return app;
}

/**
 * `GET /vcs/vc/{id}/download`, the `download_url` of an issued credential: a presentation of it alone, sealed
 * (BIDVerifiableCredential).
 */
export function createDownloads(options: VcsOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const gate = licensed({ ...options, service: "vcs", refusals: vcsRefusals, body: "none" });
  app.get("/vc/:id/download", gate, (c) => {
    const record = options.credentials.find(c.req.param("id"));
    if (record === null) return refuse(c, 404, "VC not found");
    const unproved = unprovedPresentation([record.credential]);
    return c.var.answer({ vp: { ...unproved, proof: options.issuer.prove(unproved, options.now()) } });
  });
  return app;
}
