/** The page at the end of an install by HubSpot's own link: there is no login yet, so it leads to one. */
import { MessagePage } from "./message.tsx";

/** Returns the page. */
export function connectedPage() {
  return (
    <MessagePage
      title="Connected to HubSpot"
      message="The app is installed in your HubSpot account. Next, sign in with HubSpot and connect it with 1Kosmos: nobody is verified before that."
      action={{ href: "/oauth/install", label: "Sign in and connect 1Kosmos" }}
    />
  );
}
