/** The frame of every page: links to the others. */
import { Flex } from "@hubspot/ui-extensions";
import { PageLink, type PageRoutesLayoutProps } from "@hubspot/ui-extensions/pages";
import { useTexts } from "./texts.ts";

const PAGES = [
  ["/", "overview"],
  ["/attention", "attention"],
  ["/verifications", "verifications"],
  ["/activity", "activity"],
  ["/setup", "setup"],
] as const;

/** The links, then the page. */
export function PageLayout({ children }: PageRoutesLayoutProps) {
  const { common } = useTexts().words;
  return (
    <Flex direction="column" gap="md">
      <Flex direction="row" gap="md" wrap="wrap">
        {PAGES.map(([path, name]) => (
          <PageLink key={path} to={path}>
            {common[name]}
          </PageLink>
        ))}
      </Flex>
      {children}
    </Flex>
  );
}
