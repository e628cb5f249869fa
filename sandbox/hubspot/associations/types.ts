/** Association types: HubSpot's own, and the labels that a portal adds. HubSpot docs, associations v4. */
import { z } from "zod";

import type { Database } from "../database.ts";
import { invalid, notFound } from "../errors.ts";
import type { ObjectType } from "../objecttypes.ts";

const categorySchema = z.enum(["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"]);

/** How a caller names a type. */
export const associationSpecSchema = z.object({
  associationCategory: categorySchema,
  associationTypeId: z.coerce.number(),
});
export type AssociationSpec = z.infer<typeof associationSpecSchema>;

/** The body that creates a label; with `inverseLabel` the other direction has another name. */
export const newLabelSchema = z.object({
  label: z.string().min(1).max(50),
  name: z.string().min(1),
  inverseLabel: z.string().min(1).max(50).optional(),
});
export const labelPatchSchema = z.object({
  associationTypeId: z.coerce.number(),
  label: z.string().min(1).max(50),
  inverseLabel: z.string().min(1).max(50).optional(),
});

/** One direction of a type. `label` is null for HubSpot's unlabelled ones. */
export interface AssociationType {
  readonly category: z.infer<typeof categorySchema>;
  readonly typeId: number;
  readonly label: string | null;
  /** The same type as seen from the other record. */
  readonly inverseTypeId: number;
  /** The name in v3: `deal_to_contact`, or the name of a label. */
  readonly name: string;
}

/** The unlabelled types, by the singulars of both ends: HubSpot docs, associations v4, "Association type ID values". */
const UNLABELLED: Readonly<Record<string, { readonly typeId: number; readonly inverseTypeId: number }>> = {
  contact_to_deal: { typeId: 4, inverseTypeId: 3 },
  deal_to_contact: { typeId: 3, inverseTypeId: 4 },
  contact_to_contact: { typeId: 449, inverseTypeId: 449 },
  deal_to_deal: { typeId: 451, inverseTypeId: 451 },
  contact_to_ticket: { typeId: 15, inverseTypeId: 16 },
  ticket_to_contact: { typeId: 16, inverseTypeId: 15 },
  ticket_to_ticket: { typeId: 452, inverseTypeId: 452 },
  deal_to_ticket: { typeId: 27, inverseTypeId: 28 },
  ticket_to_deal: { typeId: 28, inverseTypeId: 27 },
  note_to_contact: { typeId: 202, inverseTypeId: 201 },
  contact_to_note: { typeId: 201, inverseTypeId: 202 },
  note_to_deal: { typeId: 214, inverseTypeId: 213 },
  deal_to_note: { typeId: 213, inverseTypeId: 214 },
  note_to_ticket: { typeId: 228, inverseTypeId: 227 },
  ticket_to_note: { typeId: 227, inverseTypeId: 228 },
};

const FIRST_LABEL_ID = 1;

const labelRow = z
  .object({ type_id: z.number(), inverse_type_id: z.number(), name: z.string(), label: z.string() })
  .transform((row): AssociationType => ({
    category: "USER_DEFINED",
    typeId: row.type_id,
    label: row.label,
    inverseTypeId: row.inverse_type_id,
    name: row.name,
  }));

/** True if records of the two types can be associated. */
export function areAssociable(from: ObjectType, to: ObjectType): boolean {
  return UNLABELLED[`${from.singular}_to_${to.singular}`] !== undefined;
}

/** The unlabelled type that every association of two records has. */
export function unlabelled(from: ObjectType, to: ObjectType): AssociationType {
  const name = `${from.singular}_to_${to.singular}`;
  const known = UNLABELLED[name];
  if (known === undefined) throw invalid(`${from.plural} and ${to.plural} cannot be associated.`);
  return { category: "HUBSPOT_DEFINED", label: null, name, ...known };
}

export class AssociationTypes {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The unlabelled type first, then the portal's labels. */
  list(portalId: number, from: ObjectType, to: ObjectType): readonly AssociationType[] {
    const sql = `SELECT type_id, inverse_type_id, name, label FROM association_labels
      WHERE portal_id = ? AND from_type = ? AND to_type = ? ORDER BY type_id`;
    return [unlabelled(from, to), ...this.#db.all(labelRow, sql, portalId, from.id, to.id)];
  }

  /** The type that a caller names; 400 when the portal does not have it. */
  named(portalId: number, from: ObjectType, to: ObjectType, spec: AssociationSpec): AssociationType {
    const { associationCategory: category, associationTypeId: typeId } = spec;
    const found = this.list(portalId, from, to).find(
      (type) => type.category === category && type.typeId === typeId,
    );
    if (found !== undefined) return found;
    throw invalid(
      `No association type with the category ${category} and the id ${typeId} exists from ${from.plural} to ${to.plural}.`,
      { context: { associationTypeId: [String(typeId)] } },
    );
  }

  /** Makes a label and its inverse; the direction that was requested comes first. 400 for a label that exists. */
  create(
    portalId: number,
    from: ObjectType,
    to: ObjectType,
    wanted: z.infer<typeof newLabelSchema>,
  ): readonly AssociationType[] {
    const { label, name, inverseLabel = label } = wanted;
    if (this.list(portalId, from, to).some((type) => type.label === label)) {
      throw invalid(`The association label '${label}' already exists.`);
    }
    const first = this.#db.reserve(`association-labels:${portalId}`, 2, FIRST_LABEL_ID);
    const typeId = first;
    const inverseTypeId = from === to && wanted.inverseLabel === undefined ? typeId : first + 1;
    const write = (a: ObjectType, b: ObjectType, id: number, inverse: number, text: string) =>
      this.#db.run(
        `INSERT OR IGNORE INTO association_labels (portal_id, from_type, to_type, type_id, inverse_type_id, name, label)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        portalId,
        a.id,
        b.id,
        id,
        inverse,
        name,
        text,
      );
    write(from, to, typeId, inverseTypeId, label);
    write(to, from, inverseTypeId, typeId, inverseLabel);
    return [
      { category: "USER_DEFINED", typeId, label, inverseTypeId, name },
      { category: "USER_DEFINED", typeId: inverseTypeId, label: inverseLabel, inverseTypeId: typeId, name },
    ];
  }

  update(portalId: number, from: ObjectType, to: ObjectType, patch: z.infer<typeof labelPatchSchema>): void {
    const known = this.#label(portalId, from, to, patch.associationTypeId);
    const rename = (a: ObjectType, b: ObjectType, id: number, label: string) =>
      this.#db.run(
        "UPDATE association_labels SET label = ? WHERE portal_id = ? AND from_type = ? AND to_type = ? AND type_id = ?",
        label,
        portalId,
        a.id,
        b.id,
        id,
      );
    rename(from, to, known.typeId, patch.label);
    rename(to, from, known.inverseTypeId, patch.inverseLabel ?? patch.label);
  }

  /** The label is gone, and so are associations of it; the records stay associated without it. */
  remove(portalId: number, from: ObjectType, to: ObjectType, typeId: number): void {
    const known = this.#label(portalId, from, to, typeId);
    for (const [a, b, id] of [
      [from, to, known.typeId],
      [to, from, known.inverseTypeId],
    ] as const) {
      for (const table of ["association_labels", "associations"]) {
        const labels = table === "associations" ? " AND category = 'USER_DEFINED'" : "";
        const sql = `DELETE FROM ${table} WHERE portal_id = ? AND from_type = ? AND to_type = ? AND type_id = ?`;
        this.#db.run(sql + labels, portalId, a.id, b.id, id);
      }
    }
  }

  #label(portalId: number, from: ObjectType, to: ObjectType, typeId: number): AssociationType {
    const found = this.list(portalId, from, to).find(
      (type) => type.category === "USER_DEFINED" && type.typeId === typeId,
    );
    if (found === undefined) throw notFound();
    return found;
  }
}
