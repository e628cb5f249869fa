import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { Browser } from "../../../sandbox/browser.ts";

describe("the browser", () => {
  it("keeps cookies over a redirect, and forgets one that is taken back", async () => {
    const { origin, seen } = await site((request, response) => {
      if (request.url === "/login") redirect(response, "/home", ["sid=a=b; HttpOnly; Path=/", "theme=dark"]);
      else if (request.url === "/logout") redirect(response, "/home", ["sid=; Max-Age=0"]);
      else response.end("home");
    });
    const browser = new Browser();
    const visit = await browser.open(`${origin}/login`);
    await browser.open(`${origin}/logout`);
    expect(visit).toMatchObject({ status: 200, url: `${origin}/home`, body: "home" });
    expect(visit.trail).toEqual([`${origin}/login`, `${origin}/home`]);
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      "sid=a=b; theme=dark",
      "sid=a=b; theme=dark",
      "theme=dark",
    ]);
  });

  it("sends a form as a page of the same origin does, and follows to the next page by GET", async () => {
    const { origin, seen } = await site((request, response) => {
      if (request.method === "POST") redirect(response, "/done");
      else response.end("done");
    });
    await new Browser().submit(`${origin}/form`, { name: "a b&c" });
    expect(seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
    expect(seen[0]).toMatchObject({
      body: "name=a+b%26c",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin,
        "sec-fetch-site": "same-origin",
      },
    });
  });

  it("gives up on redirects in circles", async () => {
    const { origin } = await site((_request, response) => redirect(response, "/again"));
    await expect(new Browser().open(origin)).rejects.toThrow("in circles");
  });

  it("does not follow the redirect of a script's request", async () => {
    const { origin } = await site((_request, response) => redirect(response, "/login"));
    const answer = await new Browser().request("PUT", `${origin}/api`, { json: { a: 1 } });
    expect(answer).toMatchObject({ status: 302, trail: [`${origin}/api`] });
  });
});

interface Seen extends Pick<IncomingMessage, "method" | "headers"> {
  readonly body: string;
}

async function site(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.setEncoding("utf8").toArray()).join("");
    seen.push({ method: request.method, headers: request.headers, body });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return { origin: `http://127.0.0.1:${address.port}`, seen };
}

function redirect(response: ServerResponse, location: string, setCookie: readonly string[] = []): void {
  response.writeHead(302, { location, "set-cookie": [...setCookie] }).end();
}
