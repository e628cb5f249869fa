/** What surrounds every page: the way to the others. */
import { Flex } from "@hubspot/ui-extensions";
import { PageLink, type PageRoutesLayoutProps } from "@hubspot/ui-extensions/pages";
import { COMMON } from "./words-common.ts";

const PAGES = [
  ["/", COMMON.overview],
  ["/attention", COMMON.attention],
  ["/verifications", COMMON.verifications],
  ["/activity", COMMON.activity],
  ["/setup", COMMON.setup],
] as const;

/** The links, then the page. */
export function PageLayout({ children }: PageRoutesLayoutProps) {
  return (
    <Flex direction="column" gap="md">
      <Flex direction="row" gap="md" wrap="wrap">
        {PAGES.map(([path, label]) => (
          <PageLink key={path} to={path}>
            {label}
          </PageLink>
        ))}
      </Flex>
      {children}
    </Flex>
  );
}
