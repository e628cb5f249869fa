/*
 * Puts contacts' names in the places of their ids: read from HubSpot when the page is open, and kept nowhere. The page works without
 * it: contacts are then shown by their ids.
 */
const places = [...document.querySelectorAll("[data-contact]")];
const status = document.querySelector("[data-names]");
const table = status?.parentElement?.querySelector("table") ?? null;

async function readNames() {
  const ids = [...new Set(places.map((place) => place.dataset.contact))];
  const response = await fetch(`/api/contact-names?ids=${ids.join(",")}`);
  return response.ok ? (await response.json()).names : null;
}

function show(names) {
  for (const place of places) {
    const name = names[place.dataset.contact];
    if (name === undefined) continue;
    if (place.closest("h1") !== null) document.title = document.title.replace(place.textContent, () => name);
    place.textContent = name;
    // One that does not fit is cut.
    if (place.scrollWidth > place.clientWidth && place.clientWidth > 0) place.title = name;
  }
}

async function fill() {
  status.textContent = "Reading the names from HubSpot …";
  table?.setAttribute("aria-busy", "true");
  const names = await readNames().catch(() => null);
  if (names !== null) show(names);
  table?.removeAttribute("aria-busy");
  status.textContent =
    names === null
      ? "HubSpot did not give the names just now; contacts are shown by their ids."
      : "Names are those that HubSpot has now.";
}

if (places.length > 0 && status !== null) void fill();
