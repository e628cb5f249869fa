/** Links: how many are signed with which key, and the button that replaces one. */
import { numberText } from "../../../lib/number-text.ts";
import type { LinkKeys } from "../../../portal/admin/limits.ts";
import { contactPath } from "./verification-words.tsx";

/**
 * Renders how many links each key is needed for. Nothing is shown while there is one key and every link is signed with
 * it.
 */
export function LinkKeysCard({ keys }: { readonly keys: LinkKeys }) {
  const older = keys.filter(({ isNewest, links }) => !isNewest && links > 0);
  if (keys.length < 2 && older.length === 0) return null;
  return (
    <section class="card" aria-labelledby="link-keys">
      <h2 id="link-keys">Links by key</h2>
      <p class="hint">
        A link lives as long as the key that it is signed with. Remove an older key of the app when no link
        needs it any more, or when it leaked: then its links end.
      </p>
      <dl class="facts">
        {keys.map(({ keyId, isNewest, links }) => (
          <>
            <dt>
              <code>{keyId}</code>
            </dt>
            <dd>
              {isNewest ? "The newest key: " : "Still needed by "}
              {numberText(links)} {links === 1 ? "link" : "links"}
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

/** Renders the button that replaces a contact's link. */
export function ReplaceLinkForm({ contactId }: { readonly contactId: string }) {
  return (
    <form method="post" action={`${contactPath(contactId)}/link`} class="card" aria-labelledby="replace-link">
      <h2 id="replace-link">Link</h2>
      <p class="hint">
        Replace the link when somebody has it who should not. The old one leads nowhere from then on, wherever
        it was sent. The new one is on the contact in HubSpot a moment later; send it to the person.
      </p>
      <div class="actions">
        <button type="submit" class="danger">
          Replace the link
        </button>
      </div>
    </form>
  );
}
