import { expect, test } from "vitest";

import { signV1, signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";

// The examples of HubSpot docs, validating-requests, and of HubSpot's developer tools.

test("v1 is the published example", () => {
  const body =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
  expect(signV1("yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", body)).toBe(
    "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de",
  );
});

test.each([
  [
    "cfc68c0b-4b4e-4ef8-b764-95350e4ea479",
    "POST",
    "https://webhook.site/335453f5-94b3-49d9-b684-a55354d4b8df",
    '[{"eventId":531833541,"subscriptionId":3923621,"portalId":48807704,"appId":16111050,"occurredAt":1752613920733,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":138017612137,"changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:76023669"}]',
    1_752_613_922_216,
    "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg=",
  ],
  [
    "f6e94c08-85d0-4608-bcc6-e1850176e7b8",
    "POST",
    "https://www.hubspot.com/webhook",
    "REQUEST_BODY",
    1_632_188_626_483,
    "jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=",
  ],
  [
    "12345678-aaaa-bbbb-cccc-ddddeeeeffff",
    "GET",
    "https://hubspot.com/?appId=1&portalId=2&userId=3",
    "",
    1_111_111_111,
    "zTfXjo07jfzGouo4wvyAj3qEMUTVJ0PPYPACrluQtQI=",
  ],
])("v3 is the published example %#", (secret, method, uri, body, timestamp, expected) => {
  expect(signV3(secret, { method, uri, body, timestamp })).toBe(expected);
});

function sign(uri: string): string {
  return signV3("s", { method: "GET", uri, body: "", timestamp: 1 });
}

test("v3 decodes exactly the documented escapes, in either case, once", () => {
  const escaped = "https://a.example/?q=%3A%2f%3F%40%21%24%27%28%29%2A%2C%3b";
  expect(sign(escaped)).toBe(sign("https://a.example/?q=:/?@!$'()*,;"));
  for (const kept of ["%20", "%3D", "%26", "%2B", "%25", "%2540"]) {
    expect(sign(`https://a.example/?q=${kept}`)).not.toBe(
      sign(`https://a.example/?q=${decodeURIComponent(kept)}`),
    );
  }
});
