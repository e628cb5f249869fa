/** From the fields of the gates form to the gates that `PUT /api/settings` takes. */
import { LABEL_PREFIX, TICKET_PREFIX } from "../../pages/settings/gates-form.tsx";

const FIELD = /^gates\.(\d{1,3})\.(\w+)$/u;

/** Returns the gates that a form describes, in their order. The schema refuses missing fields. */
export function gatesFrom(fields: URLSearchParams): readonly unknown[] {
  return linesOf(fields).map((line) => {
    const text = (part: string) => fields.get(`gates.${line}.${part}`) ?? "";
    const whose = text("contacts");
    const { isTicket, pipelineId, stageId } = placeFrom(text);
    return {
      ...(isTicket ? { objectType: "ticket" } : {}),
      pipelineId,
      stageId,
      contacts: whose.startsWith(LABEL_PREFIX) ? { label: whose.slice(LABEL_PREFIX.length) } : whose,
      minIal: text("minIal"),
      mode: text("mode"),
    };
  });
}

/**
 * Returns the form with its gates numbered as they are sent: without those that are to go, and the line that was left
 * empty.
 */
export function withoutRemovedGates(fields: URLSearchParams): URLSearchParams {
  const lines = linesOf(fields).filter((line) => {
    const { pipelineId, stageId } = placeFrom((part) => fields.get(`gates.${line}.${part}`) ?? "");
    return fields.get(`gates.${line}.remove`) !== "yes" && pipelineId + stageId !== "";
  });
  const kept = [...fields].flatMap(([name, value]): [string, string][] => {
    const [, line = "", part = ""] = FIELD.exec(name) ?? [];
    const index = lines.indexOf(line);
    return index === -1 ? [] : [[`gates.${index}.${part}`, value]];
  });
  return new URLSearchParams(kept);
}

/** One field names both ids, or there is one for each. */
function placeFrom(text: (part: string) => string): {
  readonly isTicket: boolean;
  readonly pipelineId: string;
  readonly stageId: string;
} {
  const typed = text("place");
  const isTicket = typed.startsWith(TICKET_PREFIX);
  const place = isTicket ? typed.slice(TICKET_PREFIX.length) : typed;
  const slash = place.indexOf("/");
  return place === ""
    ? {
        isTicket: text("objectType") === "ticket",
        pipelineId: text("pipelineId").trim(),
        stageId: text("stageId").trim(),
      }
    : { isTicket, pipelineId: place.slice(0, Math.max(slash, 0)), stageId: place.slice(slash + 1) };
}

function linesOf(fields: URLSearchParams): readonly string[] {
  return [...new Set([...fields.keys()].flatMap((name) => FIELD.exec(name)?.[1] ?? []))];
}
