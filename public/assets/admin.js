/*
 * Keeps a part of a page up to date while something is under way. The page works without it: the part then has a link to load
 * the page again.
 */
const PAUSE_MS = 2000;

async function follow(region) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (document.hidden) continue;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (response === null || !response.ok) continue;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const news = page.getElementById(region.id);
    if (news === null) return;
    if (news.innerHTML !== region.innerHTML) region.replaceChildren(...news.childNodes);
    if (!news.hasAttribute("data-live")) return region.removeAttribute("data-live");
  }
}

for (const region of document.querySelectorAll("[data-live]")) {
  for (const link of region.querySelectorAll("[data-reload]")) link.remove();
  void follow(region);
}
