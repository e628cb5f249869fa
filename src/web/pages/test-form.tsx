/** The form that starts the verification of a test contact. */

/** Renders it; `isReady`: a connection is stored. */
export function TestForm({ isReady }: { readonly isReady: boolean }) {
  return (
    <form method="post" action="/portal/setup/test" class="card" aria-labelledby="test">
      <h2 id="test">Verify a test contact</h2>
      {isReady ? <Fields /> : <p class="muted">Connect 1Kosmos first.</p>}
    </form>
  );
}

function Fields() {
  return (
    <>
      <p>
        Name a contact of yours in HubSpot, for instance yourself, and follow the verification to its end. It
        is a real session at 1Kosmos. It shows what no test of the connection can: that each dvcID does what
        its field says, and that callbacks arrive. Repeat it for each document that you offer.
      </p>
      <div class="field">
        <label for="contact">E-mail address or record number of the contact</label>
        <input
          id="contact"
          name="contact"
          type="text"
          required
          maxlength={320}
          autocomplete="off"
          spellcheck={false}
        />
      </div>
      <fieldset class="choices">
        <legend>Kind of verification</legend>
        <label>
          <input type="radio" name="kind" value="identity" checked /> Identity
        </label>
        <label>
          <input type="radio" name="kind" value="liveid" /> LiveID enrolment
        </label>
      </fieldset>
      <div class="actions">
        <button type="submit">Start the test</button>
      </div>
    </>
  );
}
