/** The logins of an account that are live, and the buttons that end them. */
import type { LoginView } from "../../portal/access/logins.ts";
import { When } from "../admin/times.tsx";

interface SignInsPageProps {
  /** Those that were used last first. */
  readonly logins: readonly LoginView[];
  readonly timeZone: string;
}

/** Renders the page. */
export function SignInsPage({ logins, timeZone }: SignInsPageProps) {
  const hasOthers = logins.some(({ isOwn }) => !isOwn);
  return (
    <div class="card">
      <div class="scroll" role="group" aria-label="Sign-ins" tabindex={0}>
        <table aria-label="Sign-ins">
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">End</th>
              <th scope="col">Signed in</th>
              <th scope="col">Last used</th>
            </tr>
          </thead>
          <tbody>
            {logins.map((login) => (
              <tr>
                <td>
                  {login.userId ?? "–"}
                  {login.inHubSpot && ", in HubSpot too"}
                </td>
                <td>{login.isOwn ? "This browser" : <EndButton {...login} />}</td>
                <td>
                  <When at={login.since} timeZone={timeZone} />
                </td>
                <td>
                  <When at={login.seenAt} timeZone={timeZone} />
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

function EndButton({ name, userId }: Pick<LoginView, "name" | "userId">) {
  return (
    <form method="post" action="/portal/sign-ins">
      <input type="hidden" name="name" value={name} />
      <button type="submit" class="quiet" aria-label={`Sign out user ${userId ?? "without an id"}`}>
        Sign out
      </button>
    </form>
  );
}
