/** Forms that change records: made, changed, moved, associated, merged, deleted, restored. */
import { idIn, kindIn, NO_ID, outcomeOf, type Fields, type Outcome, type PageAction } from "./action-type.ts";
import { text } from "../control/elements.ts";
import type { Row } from "./api.ts";
import { CONTACTS, DEALS, listPath, recordPath, type Kind } from "./kinds.ts";
import { readPipelines } from "./pipelines.ts";
import { may, type Visit } from "./visit.ts";

const OBJECTS = "/crm/v3/objects";
const NO_KIND: Outcome = { problem: "The form names no kind of record." };

/** Runs `work` for the record that a form names. */
function onRecord(
  work: (
    visit: Visit,
    fields: Fields,
    record: { readonly kind: Kind; readonly id: string },
  ) => Promise<Outcome>,
): PageAction["run"] {
  return async (visit, fields) => {
    const [kind, id] = [kindIn(fields), idIn(fields)];
    if (kind === null) return NO_KIND;
    return id === null ? NO_ID : work(visit, fields, { kind, id });
  };
}

async function create(visit: Visit, fields: Fields): Promise<Outcome> {
  const kind = kindIn(fields);
  if (kind === null) return NO_KIND;
  const names = [...kind.newFields.map(({ name }) => name), ...Object.keys(kind.choices)];
  const given = names.flatMap((name) => (fields.one(name) === "" ? [] : [[name, fields.one(name)] as const]));
  const stage = kind.stage === null ? "" : fields.one(kind.stage);
  const properties = {
    ...Object.fromEntries(given),
    ...(kind.stage === null || stage === "" ? {} : await placed(visit, kind, stage)),
  };
  const { portalId } = visit.portal;
  const reply =
    kind === CONTACTS
      ? await visit.api("POST", "/sandbox/contacts", {
          properties,
          source: fields.one("source") || "CRM_UI",
          portalId,
        })
      : await visit.api("POST", `${OBJECTS}/${kind.plural}`, { properties });
  const id = text(reply.data["id"]);
  if (reply.problem !== null) return { problem: reply.problem };
  const contactId = idIn(fields, "contactId");
  if (contactId !== null) {
    const path = `/crm/v4/objects/${kind.plural}/${id}/associations/default/contacts/${contactId}`;
    const associated = await visit.api("PUT", path);
    if (associated.problem !== null)
      return { problem: associated.problem, to: recordPath(portalId, kind, id) };
  }
  return { said: `The ${kind.singular} was created.`, to: recordPath(portalId, kind, id) };
}

/** A stage with its pipeline. */
async function placed({ api }: Visit, kind: Kind, stage: string): Promise<Row> {
  if (kind.stage === null) return {};
  const pipelines = await readPipelines(api, kind);
  const pipeline = pipelines.find(({ stages }) => stages.some(({ id }) => id === stage));
  const place = pipeline === undefined || kind.pipeline === null ? {} : { [kind.pipeline]: pipeline.id };
  return { [kind.stage]: stage, ...place };
}

const update = onRecord(async (visit, fields, { kind, id }) => {
  const { [kind.stage ?? ""]: stage, ...values } = fields.startingWith("p:");
  const place = stage === undefined || stage === "" ? {} : await placed(visit, kind, stage);
  return outcomeOf(
    await visit.api("PATCH", `${OBJECTS}/${kind.plural}/${id}`, { properties: { ...values, ...place } }),
    "Saved.",
  );
});

const setProperty = onRecord(async (visit, fields, { kind, id }) => {
  const properties = { [fields.one("name")]: fields.one("value") };
  return outcomeOf(await visit.api("PATCH", `${OBJECTS}/${kind.plural}/${id}`, { properties }), "Saved.");
});

const move = onRecord(async (visit, fields, { kind, id }) => {
  const stage = fields.one("stage");
  const properties = await placed(visit, kind, stage);
  const pipelines = await readPipelines(visit.api, kind);
  const label = pipelines.flatMap(({ stages }) => stages).find((known) => known.id === stage)?.label ?? stage;
  return outcomeOf(
    await visit.api("PATCH", `${OBJECTS}/${kind.plural}/${id}`, { properties }),
    `Moved to ${label}.`,
  );
});

const merge = onRecord(async (visit, fields, { kind, id }) => {
  const otherId = idIn(fields, "otherId");
  if (otherId === null) return NO_ID;
  const body = { primaryObjectId: id, objectIdToMerge: otherId };
  const reply = await visit.api("POST", `${OBJECTS}/${kind.plural}/merge`, body);
  const survivor = text(reply.data["id"]) || id;
  return outcomeOf(
    reply,
    `${otherId} is part of this record now.`,
    recordPath(visit.portal.portalId, kind, survivor),
  );
});

const remove = onRecord(async (visit, _fields, { kind, id }) => {
  const to = recordPath(visit.portal.portalId, kind, id);
  return outcomeOf(
    await visit.api("DELETE", `${OBJECTS}/${kind.plural}/${id}`),
    "Deleted. It can be restored.",
    to,
  );
});

const forget = onRecord(async (visit, _fields, { kind, id }) => {
  const reply = await visit.api("POST", `${OBJECTS}/${kind.plural}/gdpr-delete`, { objectId: id });
  const to = listPath(visit.portal.portalId, kind, "list");
  return outcomeOf(reply, `The ${kind.singular} ${id} was deleted for good.`, to);
});

const restore = onRecord(async (visit, _fields, { kind, id }) => {
  const path = `/sandbox/${kind.plural}/${id}/restore?portalId=${visit.portal.portalId}`;
  return outcomeOf(await visit.api("POST", path), "Restored.", recordPath(visit.portal.portalId, kind, id));
});

/** Does one thing with all that are chosen in a list. */
async function several(visit: Visit, fields: Fields): Promise<Outcome> {
  const kind = kindIn(fields);
  const ids = fields.all("ids").filter((id) => /^\d{1,15}$/u.test(id));
  if (kind === null) return NO_KIND;
  if (ids.length === 0) return { problem: "Choose records first." };
  const { portalId } = visit.portal;
  if (fields.one("do") === "verify") return { to: `/contacts/${portalId}/verify-many?ids=${ids.join(",")}` };
  if (!may(visit.user, "delete")) return { problem: `${visit.user.name} may not delete or restore.` };
  const isRestore = fields.one("do") === "restore";
  for (const id of ids) {
    const reply = isRestore
      ? await visit.api("POST", `/sandbox/${kind.plural}/${id}/restore?portalId=${portalId}`)
      : await visit.api("DELETE", `${OBJECTS}/${kind.plural}/${id}`);
    if (reply.problem !== null) return { problem: `${id}: ${reply.problem}` };
  }
  return { said: `${ids.length} ${isRestore ? "restored" : "deleted"}.` };
}

const associate = onRecord(async (visit, fields, { kind, id }) => {
  const [other, otherId] = [kindIn(fields, "other"), idIn(fields, "otherId")];
  if (other === null || otherId === null) return NO_ID;
  const path = `/crm/v4/objects/${kind.plural}/${id}/associations`;
  const [category, typeId] = fields.one("label").split(":");
  const reply =
    typeId === undefined
      ? await visit.api("PUT", `${path}/default/${other.plural}/${otherId}`)
      : await visit.api("PUT", `${path}/${other.plural}/${otherId}`, [
          { associationCategory: category, associationTypeId: Number(typeId) },
        ]);
  return outcomeOf(reply, "Added.");
});

const dissociate = onRecord(async (visit, fields, { kind, id }) => {
  const [other, otherId] = [kindIn(fields, "other"), idIn(fields, "otherId")];
  if (other === null || otherId === null) return NO_ID;
  const path = `/crm/v4/objects/${kind.plural}/${id}/associations/${other.plural}/${otherId}`;
  return outcomeOf(await visit.api("DELETE", path), "Removed.");
});

async function addLabel(visit: Visit, fields: Fields): Promise<Outcome> {
  const label = fields.one("label");
  const name = label.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "_");
  const path = `/crm/v4/associations/${DEALS.plural}/${CONTACTS.plural}/labels`;
  return outcomeOf(await visit.api("POST", path, { name, label }), `The label ${label} was added.`);
}

async function requireProperties(visit: Visit, fields: Fields): Promise<Outcome> {
  const [pipeline = "", stage = ""] = fields.one("stage").split("/");
  const properties = fields
    .one("properties")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const path = `/sandbox/pipelines/${encodeURIComponent(pipeline)}/stages/${encodeURIComponent(stage)}/required`;
  const reply = await visit.api("POST", path, { properties, portalId: visit.portal.portalId });
  return outcomeOf(reply, "Saved.");
}

export const RECORD_ACTIONS: Readonly<Record<string, PageAction>> = {
  create: { right: "edit", run: create },
  update: { right: "edit", run: update },
  "set-property": { right: "edit", run: setProperty },
  move: { right: "edit", run: move },
  several: { right: "edit", run: several },
  associate: { right: "edit", run: associate },
  dissociate: { right: "edit", run: dissociate },
  merge: { right: "delete", run: merge },
  delete: { right: "delete", run: remove },
  forget: { right: "delete", run: forget },
  restore: { right: "delete", run: restore },
  "label-add": { right: "super", run: addLabel },
  require: { right: "super", run: requireProperties },
};
