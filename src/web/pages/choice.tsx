/** The page on which a person chooses a document: one button each, and nothing to fill in. */
import { DOCUMENT_WORDS, type DocumentType } from "../../domain/vocabulary.ts";
import { Layout } from "./layout.tsx";

interface ChoicePageProps {
  /** Where the choice is sent. */
  readonly action: string;
  readonly documents: readonly DocumentType[];
  /** The document whose session is open: the person may go on with it, or take another. */
  readonly chosen: DocumentType | null;
}

/** The page. */
export function ChoicePage({ action, documents, chosen }: ChoicePageProps) {
  const title = chosen === null ? "Choose your document" : "Continue your verification";
  const ordered = chosen === null ? documents : [chosen, ...documents.filter((type) => type !== chosen)];
  return (
    <Layout title={title} width="narrow">
      <section class="card message">
        <h1>{title}</h1>
        <p>Have the document at hand. You will also need the camera of this device.</p>
        <form method="post" action={action} class="stack">
          {ordered.map((type) => (
            <button
              type="submit"
              name="document"
              value={type}
              {...(chosen !== null && type !== chosen && { class: "quiet" })}
            >
              {label(type, chosen)}
            </button>
          ))}
        </form>
      </section>
    </Layout>
  );
}

function label(type: DocumentType, chosen: DocumentType | null): string {
  const name = DOCUMENT_WORDS[type];
  if (chosen === null) return name.charAt(0).toUpperCase() + name.slice(1);
  return type === chosen ? `Continue with your ${name}` : `Use a ${name} instead`;
}
