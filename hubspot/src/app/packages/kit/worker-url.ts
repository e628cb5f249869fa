/** The app's origin. `npm run hubspot:configure` writes it into the copy that is uploaded, here and in the manifests. */
export const WORKER_URL = "https://worker.invalid";
