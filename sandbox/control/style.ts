/** The control page's looks; light or dark by the browser's setting. */
export const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#dfe5ec, #333d4a); --panel: light-dark(#fff, #1b222c);
          --ground: light-dark(#f4f6f9, #12171e); --ink: light-dark(#26323f, #dfe6ee);
          --soft: light-dark(#5c6b7c, #96a4b4); --accent: light-dark(#c0431b, #ff8a5c); }
  * { box-sizing: border-box; }
  html { scroll-behavior: smooth; scroll-padding-top: 5rem; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
  header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 1.5rem;
           padding: .7rem 1.5rem; background: var(--panel); border-bottom: 1px solid var(--line); }
  header h1 { margin: 0; font-size: 1.15rem; }
  header p { margin: 0 0 0 auto; }
  nav { display: flex; flex-wrap: wrap; gap: .9rem; text-transform: capitalize; }
  a { color: var(--accent); text-decoration: none; }
  a:hover { text-decoration: underline; }
  main { max-width: 76rem; margin: 0 auto; padding: 1.2rem 1.5rem 4rem; }
  section { margin: 0 0 1.2rem; padding: 1rem 1.3rem 1.3rem; background: var(--panel); border: 1px solid var(--line);
            border-radius: 10px; }
  h2 { margin: 0 0 .7rem; font-size: 1.05rem; }
  h3 { margin: 1.2rem 0 .5rem; font-size: .95rem; color: var(--soft); }
  .scroll { overflow-x: auto; }
  table { width: 100%; border-collapse: collapse; font-size: .92em; }
  th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: middle; }
  th { color: var(--soft); font-weight: 500; white-space: nowrap; }
  td form { display: inline; margin: 0; }
  form { margin-top: .9rem; display: flex; flex-wrap: wrap; align-items: end; gap: .6rem .9rem; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .7rem 1rem; width: 100%; }
  label { font-size: .85em; color: var(--soft); max-width: 100%; }
  .grid label { display: flex; flex-direction: column; gap: .15rem; overflow-wrap: anywhere; }
  input, select { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line);
                  border-radius: 6px; padding: .3rem .5rem; max-width: 100%; }
  input[type="checkbox"] { margin: 0; }
  button { font: inherit; font-size: .9em; padding: .32rem .8rem; border: 1px solid var(--line); border-radius: 6px;
           background: var(--ground); color: var(--ink); cursor: pointer; }
  button:hover { border-color: var(--accent); color: var(--accent); }
  code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
  .badge { padding: .08rem .5rem; border-radius: 99px; border: 1px solid var(--line); font-size: .88em; white-space: nowrap; }
  .badge.good { background: light-dark(#e0f3e7, #153a26); border-color: transparent; color: light-dark(#146c3a, #7fdca4); }
  .badge.bad { background: light-dark(#fde6e1, #4a1d15); border-color: transparent; color: light-dark(#a4301a, #ffa08c); }
  .badge.open { background: light-dark(#fdf3d8, #43350d); border-color: transparent; color: light-dark(#7a5a00, #ecc968); }
  .none { margin: 0; color: var(--soft); }
  .problem { padding: .7rem 1rem; border-radius: 8px; background: light-dark(#fde6e1, #4a1d15); white-space: pre-wrap; }
`;
