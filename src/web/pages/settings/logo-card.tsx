/** Shows the logo on the person's page, and takes another one. */
import type { PortalSummary } from "../../../portal/admin/page-contract.ts";

/** Renders the card. The script turns any picture into a small PNG before it is sent; without it a PNG is needed. */
export function LogoCard({ overview }: { readonly overview: PortalSummary }) {
  return (
    <section class="card" aria-labelledby="logo">
      <h2 id="logo">Logo</h2>
      <p class="hint">
        Shown to the person instead of the first letter of your name. The picture is encoded anew, so nothing
        but its pixels is kept. At most 20 kB after that.
      </p>
      {overview.hasLogo === true && (
        <p>
          <img class="logo-preview" src="/portal/person-page/logo" alt="The logo that people see" />
        </p>
      )}
      <form method="post" action="/portal/person-page/logo" enctype="multipart/form-data">
        <label for="logo-file">Picture (PNG, JPEG or WebP)</label>
        <input
          id="logo-file"
          type="file"
          name="logo"
          accept="image/png,image/jpeg,image/webp"
          data-max-bytes="20000"
        />
        <div class="actions">
          <button type="submit">Save logo</button>
          {overview.hasLogo === true && (
            <button type="submit" name="remove" value="yes" class="quiet">
              Remove logo
            </button>
          )}
        </div>
      </form>
      <script src="/assets/logo.js" defer></script>
    </section>
  );
}
