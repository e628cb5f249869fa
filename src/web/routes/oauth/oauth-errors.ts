/** Errors of installs and sign-ins, in words for an admin. */
import type { OAuthFailure } from "../../../hubspot/oauth/oauth.ts";
import { HttpError } from "../../middleware/http-error.ts";

const UPSTREAM_REASONS: ReadonlySet<OAuthFailure["reason"]> = new Set([
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "unexpected_answer",
]);

const REASONS_IN_WORDS: Readonly<Partial<Record<OAuthFailure["reason"], string>>> = {
  bad_code: "HubSpot no longer accepts this code: it works once and for a short time.",
  bad_redirect_uri: "The address of this app is not registered with HubSpot as a redirect URL.",
  client_misconfigured: "HubSpot does not accept this app's client id or secret.",
  bad_scopes: "HubSpot did not grant the permissions that the app needs.",
  portal_gone: "HubSpot does not know this account any more.",
};

/** Returns the error of a failed exchange. HubSpot's trouble is 502 and may pass; everything else is 400 with the reason in words. */
export function exchangeFailed(failure: OAuthFailure): HttpError {
  if (UPSTREAM_REASONS.has(failure.reason)) {
    return hubspotUnavailable(failure.reason);
  }
  return tryAgain(
    failure.reason,
    REASONS_IN_WORDS[failure.reason] ?? "HubSpot refused to finish the sign-in.",
  );
}

/** Returns the 502 for a HubSpot that cannot be reached. `detail` is for the log. */
export function hubspotUnavailable(detail: string): HttpError {
  return new HttpError(502, {
    error: "hubspot_unavailable",
    title: "HubSpot does not answer",
    message: "HubSpot could not be reached or did not answer as expected. Please try again in a few minutes.",
    detail,
    action: { href: "/oauth/install", label: "Try again" },
  });
}

/** Returns the 400 for HubSpot's refusal. HubSpot's `error` parameter is a code; anybody can write one into a link, so its text is never shown. */
export function refusedByHubSpot(error: string): HttpError {
  return error === "access_denied"
    ? tryAgain("access_denied", "The connection was cancelled in HubSpot. Nothing was stored.")
    : tryAgain(
        "refused_by_hubspot",
        "HubSpot did not allow the connection. It needs a super admin, or a user with App Marketplace access.",
      );
}

/** Returns the 400 for a return without a code. */
export function codeMissing(): HttpError {
  return tryAgain("code_missing", "HubSpot sent no code. Nothing was stored.");
}

/** Returns a 400 that leads to another sign-in. */
export function tryAgain(error: string, message: string): HttpError {
  const action = { href: "/oauth/install", label: "Start again" };
  return new HttpError(400, { error, title: "Not connected", message, action });
}
