/** A connection that was not saved because the sign-in is too old. The form below has what was entered. */

/** Renders it. HubSpot's consent is in another tab, so that the form stays as it is. */
export function ConfirmFirst() {
  return (
    <div class="banner bad" role="alert" tabindex={-1} autofocus data-outcome="consent_needed">
      <p>
        Nothing was saved. You signed in more than 10 minutes ago, and this change needs a fresh sign-in.{" "}
        <a href="/oauth/install" target="_blank" rel="noopener">
          Confirm with HubSpot in a new tab
        </a>
        , then save here again. What you entered is kept, secrets for ten minutes.
      </p>
    </div>
  );
}
