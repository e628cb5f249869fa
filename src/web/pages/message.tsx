/** A page with one message: refusals, sign-in, and messages of the short link. */
import { Layout } from "./layout.tsx";

/** One message, and at most one way on. */
interface MessagePageProps {
  readonly title: string;
  readonly message: string;
  /** Names the outcome for programs, which cannot rely on the words. */
  readonly outcome?: string;
  readonly hint?: string;
  readonly action?: { readonly href: string; readonly label: string } | undefined;
  /** Shown as a reference that support can look up in the logs. */
  readonly requestId?: string;
  readonly refreshSeconds?: number;
  readonly refreshTo?: string;
}

/** Renders the page. */
export function MessagePage({
  title,
  message,
  outcome,
  hint,
  action,
  requestId,
  ...refresh
}: MessagePageProps) {
  const { refreshSeconds } = refresh;
  return (
    <Layout title={title} width="narrow" {...refresh}>
      <section class="card message" data-outcome={outcome}>
        {refreshSeconds !== undefined && <div class="spinner" aria-hidden="true" />}
        <h1>{title}</h1>
        <p role={refreshSeconds === undefined ? undefined : "status"}>{message}</p>
        {hint !== undefined && <p class="muted">{hint}</p>}
        {action && (
          <p>
            <a class="button" href={action.href}>
              {action.label}
            </a>
          </p>
        )}
        {requestId !== undefined && (
          <p class="reference">
            Reference <code>{requestId}</code>
          </p>
        )}
      </section>
    </Layout>
  );
}
