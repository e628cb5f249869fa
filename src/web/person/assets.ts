/** The stylesheet and the script of the person's page. The page works without the script: it only saves a reload. */

/** One column on a phone; on a computer the code for the phone stands beside it. System fonts, light and dark. */
export const PERSON_STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f9, #0f131c);
  --surface: light-dark(#fff, #1a2030);
  --line: light-dark(#dce0ea, #333c50);
  --ink: light-dark(#182033, #e9edf7);
  --muted: light-dark(#525c75, #a9b3ca);
  --accent: light-dark(#1f45c6, #9bb1ff);
  --on-accent: light-dark(#fff, #0c1330);
  --good: light-dark(#11673c, #6fdaa2);
  --bad: light-dark(#a3392b, #ffab9e);
  --notice: light-dark(#fff4dc, #352812);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 30rem; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
header { padding: .25rem .25rem .75rem; }
.company { display: flex; gap: .7rem; align-items: center; margin: 0; font-weight: 650; font-size: 1.05rem; }
.initial {
  flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 10px;
  background: var(--accent); color: var(--on-accent); text-transform: uppercase;
}
.logo { flex: none; width: auto; height: auto; max-width: 10rem; max-height: 3rem; background: #fff; border-radius: 8px; padding: .2rem; }
main { background: var(--surface); border: 1px solid var(--line); border-radius: 16px; padding: 1.5rem 1.25rem; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.2; text-wrap: balance; }
h2 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 .6rem; }
ul { margin: 0 0 .75rem; padding-inline-start: 1.25rem; }
.lead { font-size: 1.06rem; }
.purpose { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; }
.caller { border: 2px solid var(--accent); border-radius: 12px; padding: .25rem 1rem; margin: 1rem 0; }
.caller .code { font: 700 2rem/1.2 ui-monospace, monospace; letter-spacing: .08em; }
.muted, .data, footer { color: var(--muted); }
.muted { font-size: .9rem; }
.sender { margin-top: .9rem; }
.notice { background: var(--notice); border-radius: 10px; padding: .6rem .8rem; }
.data { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .25rem; font-size: .9rem; }
.data h2 { color: var(--ink); font-size: .9rem; margin-top: .9rem; }
a { color: var(--accent); }
form { display: grid; gap: .7rem; margin: 1.1rem 0 0; }
button, .button {
  display: inline-block; width: 100%; padding: .85rem 1rem; border: 1px solid var(--accent); border-radius: 12px;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; text-align: center;
  text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.08); }
.quiet { background: transparent; color: var(--accent); }
[aria-busy] button { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.phone, .on-desktop { display: none; }
.message { text-align: center; padding: 1rem 0; }
.mark {
  display: grid; place-items: center; width: 3.5rem; height: 3.5rem; margin: 0 auto 1.1rem; border-radius: 50%;
  border: 3px solid currentColor; font-size: 1.7rem; font-weight: 700; line-height: 1;
}
.message .button { margin-top: .6rem; }
.good .mark { color: var(--good); }
.good .mark::before { content: "\\2713"; }
.bad .mark { color: var(--bad); }
.bad .mark::before { content: "!"; }
.none .mark { display: none; }
.wait .mark { border-color: var(--line); border-top-color: var(--accent); animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .wait .mark { animation: none; } }
footer { margin-top: auto; padding: 1.25rem .25rem .5rem; font-size: .85rem; text-align: center; }
footer nav { display: flex; flex-wrap: wrap; gap: .35rem .9rem; justify-content: center; }
footer a, footer span { padding: .15rem 0; }
footer [aria-current] { font-weight: 650; color: var(--ink); }
@media (min-width: 56rem) and (hover: hover) and (pointer: fine) {
  body { max-width: 56rem; padding: 2.5rem 1rem 1rem; }
  main { padding: 2.25rem 2.5rem; }
  h1 { font-size: 2rem; }
  .ways { display: grid; grid-template-columns: 1fr 19rem; gap: 2.5rem; align-items: start; }
  .ways h2:first-child { margin-top: .75rem; }
  .ways button { background: transparent; color: var(--accent); }
  .phone { display: block; border-inline-start: 1px solid var(--line); padding-inline-start: 2.5rem; }
  .phone svg { display: block; width: 100%; height: auto; border-radius: 12px; margin: .5rem 0 .75rem; }
  .on-phone { display: none; }
  .on-desktop { display: inline; }
  body:has(.message) { max-width: 36rem; }
  .message { padding: 2rem 0; }
}
`;

/**
 * Looks whether the page is still right, after 2 s at first, then more and more seldom, and not while nobody sees it; at once
 * when somebody comes back to it. It stops after an hour. After a press it does not look for half a minute: the press changes the
 * state, and loading the page again would keep the browser from following it.
 */
export const PERSON_SCRIPT = `"use strict";
(() => {
  const { status, stamp } = document.body.dataset;
  const end = Date.now() + 3600000;
  let pause = 2000, timer = 0, pressed = 0;
  const later = () => {
    clearTimeout(timer);
    if (Date.now() < end) timer = setTimeout(look, pause);
    pause = Math.min(pause * 1.4, 30000);
  };
  const isPressed = () => Date.now() - pressed < 30000;
  const look = async () => {
    if (document.hidden) return document.addEventListener("visibilitychange", look, { once: true });
    try {
      const answer = isPressed() ? null : await fetch(status, { cache: "no-store" });
      if (answer?.ok && (await answer.json()).state !== stamp && !isPressed()) return location.reload();
    } catch {}
    later();
  };
  const mark = (form, isBusy) => isBusy ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy");
  addEventListener("submit", ({ target }) => {
    pressed = Date.now();
    mark(target, true);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    pressed = 0;
    for (const form of document.forms) mark(form, false);
    look();
  });
  later();
})();
`;
