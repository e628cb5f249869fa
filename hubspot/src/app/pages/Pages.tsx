/** Entry of the app's pages in HubSpot. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { createPageRouter, PageRoutes } from "@hubspot/ui-extensions/pages";
import { ActivityPage } from "./ActivityPage.tsx";
import { AttentionPage } from "./AttentionPage.tsx";
import { ContactPage } from "./ContactPage.tsx";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { OverviewPage } from "./OverviewPage.tsx";
import { PageLayout } from "./PageLayout.tsx";
import { SetupPage } from "./SetupPage.tsx";
import { VerificationsPage } from "./VerificationsPage.tsx";

const PageRouter = createPageRouter(
  <PageRoutes layoutComponent={PageLayout}>
    <PageRoutes.IndexRoute component={OverviewPage} />
    <PageRoutes.Route path="/activity" component={ActivityPage} />
    <PageRoutes.Route path="/verifications" component={VerificationsPage} />
    <PageRoutes.Route path="/contacts/:contactId" component={ContactPage} />
    <PageRoutes.Route path="/attention" component={AttentionPage} />
    <PageRoutes.Route path="/setup" component={SetupPage} />
    <PageRoutes.AnyRoute component={NotFoundPage} />
  </PageRoutes>,
);

hubspot.extend<"pages">(({ context }) => (
  <Speaking context={context}>
    <PageRouter />
  </Speaking>
));
