/** The tour's stories of the README. */
import type { Places, Story } from "./places.ts";

/** Returns them. */
export function mainStories(at: Places): readonly Story[] {
  return [
    {
      id: "install",
      title: "Install the app and connect 1Kosmos",
      from: "README, Deploy 5 and 6",
      steps: [
        { text: "Connect the app to the portal.", path: at.apps, link: "Connected apps" },
        {
          text: "Enter the tenant's values, which npm start printed, and press Test connection.",
          path: at.app,
          link: "The app",
        },
      ],
    },
    {
      id: "verify",
      title: "A new contact is verified",
      from: "README",
      steps: [
        {
          text: "Create a contact. Its identity is pending a moment later.",
          path: at.contacts,
          link: "Contacts",
        },
        { text: "Open it. Press Copy link on the card, open the link in another tab, and press Continue." },
        { text: "On 1Kosmos' page choose a document and press Passed." },
        { text: "Go back to the contact: status, level, document and the timeline have followed." },
        { text: "See the mail with the link, where the app sends it.", path: at.mails, link: "Mails" },
      ],
    },
    {
      id: "fail",
      title: "The person fails, leaves or lets the link expire",
      from: "README, docs/person.md",
      steps: [
        {
          text: "Open the session at 1Kosmos and end it with a reason.",
          path: at.onekosmos,
          link: "1Kosmos",
        },
        {
          text: "The contact's card says why and offers Make a new link; the person's page offers another try.",
        },
        { text: "Have 1Kosmos change its decision with Overturn, within the portal's decision window." },
      ],
    },
    {
      id: "card",
      title: "Step-up, LiveID and verify again from the card",
      from: "README, Inside HubSpot",
      steps: [
        {
          text: "Open a verified contact and choose Request step-up or Enroll LiveID under More on its card.",
          path: at.contacts,
          link: "Contacts",
        },
        { text: "Copy the link, open it as the person and confirm." },
      ],
    },
    {
      id: "bulk",
      title: "Verify many contacts",
      from: "README, bulk action",
      steps: [
        { text: "Import a hundred contacts and follow the progress.", path: at.imports, link: "Imports" },
        {
          text: "Choose several in the list and press Verify identity: it says who is eligible, and why others are not.",
          path: at.contacts,
          link: "Contacts",
        },
      ],
    },
    {
      id: "mails",
      title: "Mails, reminders, and who gets none",
      from: "README, docs/delivery.md",
      steps: [
        {
          text: "Create a contact: the app mails the link, and the mail opens the page.",
          path: at.mails,
          link: "Mails",
        },
        {
          text: "Set reminders on the app's page Delivery, and see idv_reminder_due on the contact.",
          path: at.app,
          link: "The app",
        },
        {
          text: "Create a contact without an address: nothing is mailed, and its card still has the link.",
          path: at.contacts,
          link: "Contacts",
        },
      ],
    },
    {
      id: "admin",
      title: "Caps, needs attention, diagnostics",
      from: "README, docs/operations.md",
      steps: [
        {
          text: "Set a daily cap of 1 on the page Limits and create two contacts: one waits, and you decide.",
          path: at.app,
          link: "The app",
        },
        {
          text: "Stop 1Kosmos and create a contact: Needs attention says what hinders it.",
          path: at.testers,
          link: "Page for testers",
        },
        { text: "Make a token on the page Diagnostics, and run the command that it shows in a terminal." },
      ],
    },
    {
      id: "lists",
      title: "Do not write to people who are not verified",
      from: "README, Deploy 9",
      steps: [
        { text: "Have the app create its segments.", path: at.app, link: "The app" },
        {
          text: "See their members, and how they leave when they are verified.",
          path: at.lists,
          link: "Lists",
        },
      ],
    },
  ];
}
