/** Made-up people for imports: plausible, never two alike, all at example.com. */

const FIRST_NAMES = [
  "Ada",
  "Bruno",
  "Chidi",
  "Dalia",
  "Emre",
  "Freya",
  "Goran",
  "Hana",
  "Ines",
  "Jonas",
  "Keiko",
  "Luca",
  "Mara",
  "Nils",
  "Oyelaran",
  "Priya",
  "Rosa",
  "Samir",
  "Tove",
  "Yusuf",
];
const LAST_NAMES = [
  "Almeida",
  "Bianchi",
  "Castro",
  "Dahl",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalski",
  "Lopez",
  "Moreau",
  "Novak",
  "Okafor",
  "Patel",
  "Rossi",
  "Silva",
  "Tanaka",
  "Weber",
  "Yilmaz",
  "Zhang",
];
const CITIES = ["Austin", "Berlin", "Kyoto", "Lagos", "Lisbon", "Lyon", "Oslo", "Pune", "Toronto"];

/** The person of a contact id: the e-mail address holds the id and is therefore unique in a portal. */
export function personOf(id: number): Record<string, string> {
  const first = pick(FIRST_NAMES, id);
  const last = pick(LAST_NAMES, Math.floor(id / FIRST_NAMES.length));
  return {
    firstname: first,
    lastname: last,
    email: `${first}.${last}.${id}@example.com`.toLowerCase(),
    phone: `+1555${String(id % 10_000_000).padStart(7, "0")}`,
    city: pick(CITIES, id),
    lifecyclestage: "lead",
  };
}

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? "";
}
