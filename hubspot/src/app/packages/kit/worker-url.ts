/** Where the app answers: `npm run hubspot:configure` writes it, here and in the manifests. An origin, no slash at the end. */
export const WORKER_URL = "https://worker.invalid";
