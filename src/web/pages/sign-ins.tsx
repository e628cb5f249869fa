/** The logins of an account that are live, and the buttons that end them. */
import type { LoginView } from "../../portal/access/logins.ts";
import { When } from "../admin/times.tsx";
import { namesOf, userIn, type NamedUser } from "./user-names.ts";

interface SignInsPageProps {
  /** Those that were used last first. */
  readonly logins: readonly LoginView[];
  /** HubSpot's users, as far as HubSpot named them just now. */
  readonly users: readonly NamedUser[];
  readonly timeZone: string;
}

/** Renders the page. */
export function SignInsPage({ logins, users, timeZone }: SignInsPageProps) {
  const names = namesOf(users);
  const hasOthers = logins.some(({ isOwn }) => !isOwn);
  return (
    <div class="card">
      <div class="scroll" role="group" aria-label="Sign-ins" tabindex={0}>
        <table class="stacked" aria-label="Sign-ins">
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Signed in</th>
              <th scope="col">Last used</th>
              <th scope="col">End</th>
            </tr>
          </thead>
          <tbody>
            {logins.map((login) => (
              <tr>
                <td data-label="User">
                  {userIn(login.userId, names)}
                  {login.inHubSpot && ", in HubSpot too"}
                </td>
                <td data-label="Signed in">
                  <When at={login.since} timeZone={timeZone} />
                </td>
                <td data-label="Last used">
                  <When at={login.seenAt} timeZone={timeZone} />
                </td>
                <td data-label="End">
                  {login.isOwn ? (
                    "This browser"
                  ) : (
                    <EndButton name={login.name} user={userIn(login.userId, names)} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasOthers && (
        <form method="post" action="/portal/sign-ins">
          <div class="actions">
            <button type="submit" class="danger">
              Sign out all others
            </button>
          </div>
        </form>
      )}
    </div>
  );
}

function EndButton({ name, user }: { readonly name: string; readonly user: string }) {
  return (
    <form method="post" action="/portal/sign-ins">
      <input type="hidden" name="name" value={name} />
      <button
        type="submit"
        class="quiet"
        aria-label={user === "–" ? "Sign out a user without an id" : `Sign out ${user}`}
      >
        Sign out
      </button>
    </form>
  );
}
