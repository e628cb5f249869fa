/** The check that every link passes before a person is sent there. */
import { type Result, err, ok } from "../../lib/result.ts";
import { failure } from "../failures.ts";
import { isAllowedUrl } from "../hosts.ts";
import type { ProviderFailure } from "../provider.ts";
import type { Channel } from "./channel.ts";

/** The link, or `forbidden_host`. */
export function personLink(
  { directory, io }: Pick<Channel, "directory" | "io">,
  url: string,
): Result<string, ProviderFailure> {
  return isAllowedUrl(url, directory.origin, io.hostSuffixes)
    ? ok(url)
    : err(failure("forbidden_host", { detail: "the session's link" }));
}
