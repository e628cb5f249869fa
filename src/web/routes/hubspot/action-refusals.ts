/** Refusals of execution requests whose signature proves too little. */
import { HttpError } from "../../middleware/http-error.ts";

/** Makes the refusal of version 2 where HubSpot signs with version 3. */
export function versionNeeded(): HttpError {
  return new HttpError(401, {
    error: "signature_v3_required",
    message: "HubSpot signs the requests of this portal with version 3, which is missing here.",
  });
}

/** Makes the refusal of a request that HubSpot would not repeat any more. */
export function tooLate(): HttpError {
  return new HttpError(410, {
    error: "too_late",
    message: "This execution was requested more than 3 days ago, and HubSpot repeats no request so late.",
  });
}
