/**
 * Published signatures, each recomputed: HubSpot docs ("Validating requests"), the tests of HubSpot's development
 * server (which quote its backend's), and those of its Python and Ruby clients.
 */
/** The secrets of the published vectors. */
const DOCS_V1 = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const BACKEND = "f6e94c08-85d0-4608-bcc6-e1850176e7b8";
const DEV_SERVER = "12345678-aaaa-bbbb-cccc-ddddeeeeffff";
const DOCS_V3 = "cfc68c0b-4b4e-4ef8-b764-95350e4ea479";

const BACKEND_URL = "https://www.hubspot.com/webhook";
const DEV_URL = "https://hubspot.com/?appId=1&portalId=2&userId=3";
const EXAMPLE_URL = "https://www.example.com/webhook_uri";
const DOCS_BODY =
  '[{"eventId":531833541,"subscriptionId":3923621,"portalId":48807704,"appId":16111050,"occurredAt":1752613920733,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":138017612137,"changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:76023669"}]';

/** A request and the signature that belongs to it. */
export interface Vector {
  readonly from: string;
  readonly secret: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly signature: string;
}

export const V3_VECTORS: readonly (Vector & { readonly timestamp: string })[] = [
  {
    from: "HubSpot docs",
    secret: DOCS_V3,
    method: "POST",
    url: "https://webhook.site/335453f5-94b3-49d9-b684-a55354d4b8df",
    timestamp: "1752613922216",
    body: DOCS_BODY,
    signature: "gbj1XPRvUt0noT7i7fXfTzOD4sLzQmf0VT28ZYq0EYg=",
  },
  {
    from: "HubSpot's backend, with a body",
    secret: BACKEND,
    method: "POST",
    url: BACKEND_URL,
    timestamp: "1632188626483",
    body: "REQUEST_BODY",
    signature: "jf872r5vscVcxCiDRHA4rGrqe/8BPLNVkdJSHdMnGTU=",
  },
  {
    from: "HubSpot's backend, without a body",
    secret: BACKEND,
    method: "POST",
    url: BACKEND_URL,
    timestamp: "1632188626483",
    body: "",
    signature: "csXgk7UbrE9F8ZmMvbpuKBxqIvTSqU1EX9pI/SJtxSE=",
  },
  {
    from: "the development server, without a body",
    secret: DEV_SERVER,
    method: "GET",
    url: DEV_URL,
    timestamp: "1111111111",
    body: "",
    signature: "zTfXjo07jfzGouo4wvyAj3qEMUTVJ0PPYPACrluQtQI=",
  },
  {
    from: "the development server, with a body",
    secret: DEV_SERVER,
    method: "GET",
    url: DEV_URL,
    timestamp: "1111111111",
    body: '{"a":1,"b":2}',
    signature: "aaknaCGCYJ4yqzuf1UKGqAWUfdcilJtm5nc/ZCudR9k=",
  },
  {
    from: "the development server, with an empty object",
    secret: DEV_SERVER,
    method: "GET",
    url: DEV_URL,
    timestamp: "1111111111",
    body: "{}",
    signature: "bRPTUf7UOx1OqVAME6JSNfst9KxQYF5nRIUwG/KcQhQ=",
  },
  {
    from: "HubSpot's Python client",
    secret: DOCS_V1,
    method: "POST",
    url: EXAMPLE_URL,
    timestamp: "1693657560000",
    body: "{'example_field':'example_value'}",
    signature: "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
  },
  {
    from: "HubSpot's Ruby client",
    secret: DOCS_V1,
    method: "POST",
    url: EXAMPLE_URL,
    timestamp: "1700000300000",
    body: "{'example_field':'example_value'}",
    signature: "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=",
  },
];

export const V2_VECTORS: readonly Vector[] = [
  {
    from: "HubSpot docs, GET",
    secret: DOCS_V1,
    method: "GET",
    url: EXAMPLE_URL,
    body: "",
    signature: "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e",
  },
  {
    from: "HubSpot docs, POST",
    secret: DOCS_V1,
    method: "POST",
    url: EXAMPLE_URL,
    body: '{"example_field":"example_value"}',
    signature: "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
  },
  {
    from: "HubSpot's backend, with a body",
    secret: BACKEND,
    method: "POST",
    url: BACKEND_URL,
    body: "REQUEST_BODY",
    signature: "57bb01a6e6ac92919b5e715d68f40265328701bbf1cf3fd73772887069945766",
  },
  {
    from: "HubSpot's backend, without a body",
    secret: BACKEND,
    method: "POST",
    url: BACKEND_URL,
    body: "",
    signature: "befaef2b7354f11bf651f6468e8b5cf6bd449048deaf057f712980afb2a682f5",
  },
  {
    from: "the development server",
    secret: DEV_SERVER,
    method: "GET",
    url: DEV_URL,
    body: "",
    signature: "99080134002180aee8d0884d21ad51288c43b57e9953e4db1e3757999b35c392",
  },
];
