/** The one stylesheet: system fonts, colours that follow the reader's light or dark setting, one column on a phone. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f6fa, #10131c);
  --surface: light-dark(#ffffff, #191e2b);
  --line: light-dark(#d9deea, #2e3648);
  --edge: light-dark(#7d869b, #717c95);
  --ink: light-dark(#1a2133, #e8ecf6);
  --muted: light-dark(#576078, #a2abc2);
  --accent: light-dark(#2447c8, #8aa4ff);
  --on-accent: light-dark(#ffffff, #0d1430);
  --good: light-dark(#11673c, #6fdaa2);
  --good-ground: light-dark(#e3f5ea, #12301f);
  --bad: light-dark(#a61b29, #ff9aa3);
  --bad-ground: light-dark(#fdeaec, #3a161b);
  --warn: light-dark(#7a4d00, #f4c76b);
  --warn-ground: light-dark(#fff4dc, #352812);
  --radius: 12px;
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { font-size: clamp(1.5rem, 4vw, 2rem); line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: 0 0 .8rem; }
a { color: var(--accent); }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.muted, .hint, footer { color: var(--muted); }
.hint { font-size: .875rem; margin: .25rem 0 0; }

.bar {
  display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; justify-content: space-between;
  padding: .75rem clamp(1rem, 4vw, 2rem); background: var(--surface); border-bottom: 1px solid var(--line);
}
.bar nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; font-size: .9rem; }
.bar form { margin: 0; }
.bar nav a, .bar nav button { padding: .15rem 0; }
.brand { display: inline-flex; gap: .6rem; align-items: center; font-weight: 650; color: inherit; text-decoration: none; }
main { flex: 1; width: 100%; margin: 0 auto; padding: clamp(1.25rem, 4vw, 2.5rem) clamp(1rem, 4vw, 2rem); }
main.wide { max-width: 64rem; }
main.narrow { max-width: 34rem; display: flex; flex-direction: column; justify-content: center; }
footer { padding: 1.25rem 1rem 1.75rem; text-align: center; font-size: .85rem; }

.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: clamp(1.1rem, 3vw, 1.6rem); margin: 0 0 1.25rem; }
.message { text-align: center; padding-block: 2.25rem; }
.reference { margin: 1.25rem 0 0; font-size: .8rem; color: var(--muted); }
.hero { max-width: 44rem; padding: clamp(1rem, 5vw, 3rem) 0 1.5rem; }
.hero h1 { font-size: clamp(1.9rem, 6vw, 3rem); }
.lead { font-size: 1.15rem; }
.steps { list-style: none; counter-reset: step; padding: 0; margin: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.steps .card { margin: 0; }
.steps li::before {
  counter-increment: step; content: counter(step); display: grid; place-items: center; width: 2rem; height: 2rem;
  margin-bottom: .7rem; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-weight: 650;
}

.button, button {
  display: inline-block; padding: .6rem 1.15rem; border: 1px solid var(--accent); border-radius: 8px; cursor: pointer;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none;
}
.button:hover, button:hover { filter: brightness(1.08); }
.button.big { padding: .8rem 1.6rem; font-size: 1.1rem; }
button.quiet { background: transparent; color: var(--accent); }
button.danger { background: transparent; border-color: var(--bad); color: var(--bad); }
button.link { border: 0; padding: 0; background: none; color: var(--accent); font-weight: inherit; text-decoration: underline; }
.stack { display: grid; gap: .75rem; margin: 1.4rem 0 0; }
.stack button { padding: .8rem 1rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.4rem 0 0; }

.banner { border: 1px solid; border-radius: var(--radius); padding: .85rem 1.1rem; margin: 0 0 1.25rem; }
.banner > :last-child { margin-bottom: 0; }
.banner.good { color: var(--good); background: var(--good-ground); }
.banner.bad { color: var(--bad); background: var(--bad-ground); }
.banner.warn { color: var(--warn); background: var(--warn-ground); }
.banner a { color: inherit; }
.pill { display: inline-block; padding: .1rem .65rem; border-radius: 999px; font-size: .8rem; font-weight: 600; vertical-align: middle; }
.pill.good { color: var(--good); background: var(--good-ground); }
.pill.warn { color: var(--warn); background: var(--warn-ground); }
.pill.bad { color: var(--bad); background: var(--bad-ground); }

fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; margin-bottom: .35rem; }
.field { margin: 1rem 0 0; max-width: 34rem; }
.field > label { display: block; font-weight: 600; margin-bottom: .3rem; }
details { margin: 1rem 0 0; }
summary { cursor: pointer; font-weight: 600; }
details > fieldset { border-top: 1px solid var(--line); padding-top: .6rem; }
.gate { border-top: 1px solid var(--line); padding-top: 1rem; }
.gate > fieldset { border-top: 0; padding-top: 0; }
.card > label { display: flex; gap: .6rem; align-items: baseline; padding: .15rem 0; }
.choices { display: grid; gap: .4rem; }
.choices label { display: flex; gap: .6rem; align-items: baseline; }
.kinds { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.kinds label { border: 1px solid var(--line); border-radius: var(--radius); padding: .8rem 1rem; }
.kinds label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
input, select { accent-color: var(--accent); }
input:not([type="radio"], [type="checkbox"]), select {
  width: 100%; padding: .55rem .7rem; border: 1px solid var(--edge); border-radius: 8px; font: inherit;
  background: var(--ground); color: inherit;
}
input[type="number"] { max-width: 10rem; }
input[aria-invalid="true"], select[aria-invalid="true"] { border-color: var(--bad); }
.error { color: var(--bad); font-size: .875rem; font-weight: 600; margin: .25rem 0 0; }
form:has(#kind-sessions:checked) .for-idverify, form:has(#kind-idverify:checked) .for-sessions { display: none; }

.numbers { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin: 0; }
.numbers div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dt { color: var(--muted); font-size: .875rem; }
.numbers dd { margin: 0; font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.2; }
.names { columns: 15rem; margin: .2rem 0 .6rem; padding-left: 1.2rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; position: relative; }
.scroll table { min-width: 40rem; }
time, td a { white-space: nowrap; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .55rem .75rem .55rem 0; border-top: 1px solid var(--line); vertical-align: top; }
td form { margin: 0; }
td button { padding: .25rem .75rem; font-size: .85rem; }

.picture { display: block; width: 100%; max-width: 35rem; height: auto; margin: 1rem 0; font: 13px system-ui, sans-serif; }
.picture .window { fill: var(--ground); stroke: var(--line); }
.picture .input { fill: var(--surface); stroke: var(--line); }
.picture .chosen { stroke: var(--accent); stroke-width: 2; }
.picture .chip { fill: var(--accent); }
.picture text { fill: var(--ink); }
.picture .on-chip { fill: var(--on-accent); font-size: 12px; }
.picture .faint { fill: var(--muted); }
.picture .strong, .picture .label { font-weight: 650; }
.picture .line { stroke: var(--line); fill: none; }
.picture .arrow { stroke: var(--accent); stroke-width: 3; fill: none; stroke-linecap: round; stroke-linejoin: round; }

.spinner { width: 2.5rem; height: 2.5rem; margin: 0 auto 1.25rem; border: 4px solid var(--line); border-top-color: var(--accent); border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }
`;

/** The app's mark: a shield with a tick, legible at 16 px on light and dark. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#3f63e8" d="M16 2 4 6.5v9C4 22.6 9 28 16 30c7-2 12-7.4 12-14.5v-9z"/><path fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="m10.5 16 4 4 7.5-8"/></svg>';
