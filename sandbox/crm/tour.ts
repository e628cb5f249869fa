/** The guided tour: each story of the documentation, and how to play it by hand in these pages. */
import { html } from "hono/html";

import type { Page } from "../control/elements.ts";
import { placesOf, type Story } from "./places.ts";
import type { View } from "./shell.ts";
import { deskStories, gateStories, lifeStories, pageStories, workflowStories } from "./stories.ts";
import { mainStories } from "./main-stories.ts";
import type { Visit } from "./visit.ts";

/** Shows every story. */
export function tourView(visit: Visit): View {
  return {
    title: "Guided tour",
    body: html`<h1>Guided tour</h1>
      <p>
        The stories of the documentation, to be played by hand. Nothing leaves this machine; values on these
        pages follow by themselves.
      </p>
      ${storiesOf(visit).map((story) => storyOf(story))}`,
  };
}

function storyOf({ id, title, from, steps }: Story): Page {
  return html`<section class="panel" id="${id}">
    <h2>${title} <small>${from}</small></h2>
    <ol class="tour">
      ${steps.map(
        ({ text, path, link }) =>
          html`<li>${text} ${path === undefined ? "" : html`<a href="${path}">${link ?? "Open"}</a>`}</li>`,
      )}
    </ol>
  </section>`;
}

function storiesOf(visit: Visit): readonly Story[] {
  const at = placesOf(visit);
  return [
    ...mainStories(at),
    ...gateStories(at),
    ...workflowStories(at),
    ...deskStories(at),
    ...pageStories(at),
    ...lifeStories(at),
  ];
}
