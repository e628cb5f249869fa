// Live values and the board. Everything here also works without a script, by forms and reloads.
"use strict";

const LOOK_EVERY_MS = 1000;
/** Some figures are counted seldom, so the page is read again even when nothing has changed. */
const READ_AFTER_MS = 15_000;
const page = document.getElementById("page");
const announcer = document.getElementById("announcer");
let version = null;
let readAt = Date.now();
let isDragging = false;

/** Returns whether somebody is at a field of the page: what they typed must not be replaced. */
function isBusy() {
  const active = document.activeElement;
  const isField =
    active instanceof HTMLElement && active.matches("input:not([type=checkbox]), select, textarea");
  const hasChosen = page.querySelector("input[type=checkbox][name=ids]:checked") !== null;
  return (
    isDragging ||
    (isField && page.contains(active)) ||
    hasChosen ||
    document.querySelector("dialog[open]") !== null ||
    page.querySelector("form[data-dirty]") !== null
  );
}

/** The page's own details, without those of extensions. */
function detailsOf(within) {
  return [...within.querySelectorAll("details")].filter(
    (details) => details.closest("[data-extension]") === null,
  );
}

/** The extension that a node is or has, by its key; null for none. */
function extensionIn(node) {
  if (!(node instanceof Element)) return null;
  const place = node.matches("[data-extension]") ? node : node.querySelector("[data-extension]");
  return place?.dataset.key ?? null;
}

/** Replaces what is in one element by what is in another, without touching the app's extensions that are at work. */
function replaceAround(old, fresh) {
  let place = old.firstChild;
  while (fresh.firstChild !== null) {
    const node = fresh.firstChild;
    node.remove();
    const key = extensionIn(node);
    let kept = key === null ? null : place;
    while (kept !== null && extensionIn(kept) !== key) kept = kept.nextSibling;
    if (kept === null) {
      old.insertBefore(node, place);
      continue;
    }
    while (place !== kept) place = removed(place);
    if (!kept.matches("[data-extension]")) replaceAround(kept, node);
    place = kept.nextSibling;
  }
  while (place !== null) place = removed(place);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** Replaces the page's content by the server's, keeping what is open and what has the focus. */
async function refresh() {
  readAt = Date.now();
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok && response.status !== 404) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("page");
  if (fresh === null || isBusy() || fresh.innerHTML === page.dataset.shown) return;
  page.dataset.shown = fresh.innerHTML;
  const open = detailsOf(page).map((details) => details.open);
  const focused = document.activeElement?.closest("[data-id]")?.dataset.id;
  const hadHandle = document.activeElement?.matches("[data-handle]") === true;
  replaceAround(page, fresh);
  detailsOf(page).forEach((details, index) => {
    details.open = open[index] ?? false;
  });
  if (hadHandle && focused !== undefined)
    page.querySelector(`[data-id="${CSS.escape(focused)}"] [data-handle]`)?.focus();
}

/** Looks whether anything changed, and shows it. */
async function look() {
  if (!document.hidden && !isBusy()) {
    try {
      const text = await (await fetch(document.body.dataset.live)).text();
      if (version !== null && (text !== version || Date.now() - readAt > READ_AFTER_MS)) await refresh();
      version = text;
    } catch {
      // The sandbox is restarting: the next look finds it.
    }
  }
  setTimeout(() => void look(), LOOK_EVERY_MS);
}

/** Moves a record to a stage and says what came of it. */
async function move(board, id, stage, label) {
  const body = new URLSearchParams({
    kind: board.dataset.kind,
    id,
    stage,
    back: location.pathname + location.search,
  });
  const response = await fetch(board.dataset.board, {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  });
  const { said, problem } = await response.json();
  announcer.textContent = problem ?? said ?? `Moved to ${label}`;
  await refresh();
}

function columnsOf(board) {
  return [...board.querySelectorAll("[data-stage]")];
}

document.addEventListener("keydown", (event) => {
  const handle = event.target instanceof Element ? event.target.closest("[data-handle]") : null;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (handle === null || step === undefined) return;
  event.preventDefault();
  const board = handle.closest("[data-board]");
  const columns = columnsOf(board);
  const next = columns[columns.indexOf(handle.closest("[data-stage]")) + step];
  if (next === undefined) return;
  void move(
    board,
    handle.closest("[data-id]").dataset.id,
    next.dataset.stage,
    next.getAttribute("aria-label"),
  );
});

document.addEventListener("dragstart", (event) => {
  const card = event.target instanceof Element ? event.target.closest("[data-id]") : null;
  if (card === null) return;
  isDragging = true;
  event.dataTransfer.setData("text/plain", card.dataset.id);
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragend", () => {
  isDragging = false;
  for (const column of document.querySelectorAll(".over")) column.classList.remove("over");
});
document.addEventListener("dragover", (event) => {
  const column = event.target instanceof Element ? event.target.closest("[data-stage]") : null;
  for (const other of document.querySelectorAll(".over"))
    if (other !== column) other.classList.remove("over");
  if (column === null || !isDragging) return;
  event.preventDefault();
  column.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const column = event.target instanceof Element ? event.target.closest("[data-stage]") : null;
  if (column === null || !isDragging) return;
  event.preventDefault();
  isDragging = false;
  const id = event.dataTransfer.getData("text/plain");
  const board = column.closest("[data-board]");
  if (!/^\d+$/u.test(id) || column.querySelector(`[data-id="${id}"]`) !== null) return;
  void move(board, id, column.dataset.stage, column.getAttribute("aria-label"));
});

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest("#page form") : null;
  if (form !== null && form.closest("[data-extension]") === null) form.dataset.dirty = "";
});
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement && event.target.matches("[data-submit]"))
    event.target.form.requestSubmit();
});
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-confirm]") : null;
  if (button !== null && !window.confirm(button.dataset.confirm)) event.preventDefault();
});

if (page !== null && document.body.dataset.live !== undefined) {
  page.dataset.shown = page.innerHTML;
  void look();
}
