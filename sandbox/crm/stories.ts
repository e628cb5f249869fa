/** The tour's stories of deals, workflows, the help desk, and of how records and portals come and go. */
import type { Places, Story } from "./places.ts";

/** Returns those of docs/gates.md. */
export function gateStories(at: Places): readonly Story[] {
  return [
    {
      id: "gate",
      title: "A gate holds a deal until its contact is verified",
      from: "docs/gates.md",
      steps: [
        { text: "Set a gate on the stage Contract Sent, mode enforce.", path: at.app, link: "The app" },
        {
          text: "Create a deal with a contact's id, and drag it to Contract Sent. It goes back, marked held.",
          path: at.deals,
          link: "Deals",
        },
        { text: "Open the deal: its card says what the gate waits for. Verify the contact." },
        { text: "When the contact has passed, the deal moves on by itself, marked passed." },
      ],
    },
    {
      id: "gate-more",
      title: "Gates: labels, several contacts, moved meanwhile, no contact",
      from: "docs/gates.md",
      steps: [
        { text: "Add the label Signer, and set a gate for it.", path: at.settings, link: "Settings" },
        {
          text: "On a deal's page add a contact with that label, or remove the last one.",
          path: at.deals,
          link: "Deals",
        },
        { text: "Drag a held deal elsewhere: it stays there, still held." },
        { text: "Merge two deals, or delete and restore one." },
        {
          text: "Require a property in an earlier stage: HubSpot then refuses the way back, and the deal says so.",
          path: at.settings,
          link: "Settings",
        },
      ],
    },
  ];
}

/** Returns those of docs/workflows.md. */
export function workflowStories(at: Places): readonly Story[] {
  return [
    {
      id: "workflow",
      title: "A workflow waits for the verification",
      from: "docs/workflows.md",
      steps: [
        {
          text: "Build a workflow: kind Identity, then Wait for the result.",
          path: at.workflows,
          link: "Workflows",
        },
        { text: "Enrol a contact. The action is BLOCKED while it waits." },
        {
          text: "Pass as the person: the workflow goes on to the branch Verified. Fail, and it takes the other one.",
        },
      ],
    },
    {
      id: "workflow-deal",
      title: "A workflow goes on at once, and one of deals",
      from: "docs/workflows.md",
      steps: [
        {
          text: "Build a workflow of deals with Continue at once, and enrol a deal: its outputs have pending.",
          path: at.workflows,
          link: "Workflows",
        },
        { text: "Enrol a contact in one that waits, then delete the contact: it ends with not_verified." },
      ],
    },
    {
      id: "agents",
      title: "HubSpot's agents ask before they help",
      from: "docs/workflows.md, Agents",
      steps: [
        {
          text: "Call the tool Check a contact's identity for somebody who is not verified: the agent reads no.",
          path: at.workflows,
          link: "Workflows",
        },
        { text: "Have it ask the contact to verify: first what would happen, then in earnest." },
        { text: "Pass as the person, and check again: the agent reads yes." },
        {
          text: "Name in Limits who may start verifications: an agent is nobody, and is refused.",
          path: at.app,
          link: "The app",
        },
      ],
    },
  ];
}

/** Returns those of docs/helpdesk.md. */
export function deskStories(at: Places): readonly Story[] {
  return [
    {
      id: "caller",
      title: "The help desk verifies who is calling",
      from: "docs/helpdesk.md",
      steps: [
        { text: "Create a ticket with the caller's contact id.", path: at.tickets, link: "Tickets" },
        {
          text: "Open it in the help desk and press Verify caller on the app's card: it shows a code.",
          path: at.desk,
          link: "Help desk",
        },
        {
          text: "Press Copy link and open it in a private window, as the caller: the page shows the same code. Continue, and pass.",
        },
        {
          text: "Go back: the card says Caller verified, with a line to copy, and the ticket has its property.",
        },
        {
          text: "Set a gate for the caller on a stage of tickets: a ticket waits there until its caller is verified.",
          path: at.app,
          link: "The app",
        },
        {
          text: "Back on the ticket, idv_caller_status is verified. A ticket that nobody has asked about has not_asked.",
        },
      ],
    },
    {
      id: "ticket-gate",
      title: "A gate holds a ticket, and a workflow of tickets waits",
      from: "docs/helpdesk.md, docs/gates.md",
      steps: [
        {
          text: "Set a gate on a stage of the ticket pipeline, on the app's page Gates.",
          path: at.app,
          link: "The app",
        },
        {
          text: "Drag a ticket of a contact who is not verified to that stage: it goes back, marked held.",
          path: at.tickets,
          link: "Tickets",
        },
        {
          text: "Build a workflow of tickets, enrol the ticket, and pass as its contact.",
          path: at.workflows,
          link: "Workflows",
        },
      ],
    },
  ];
}

/** Returns those of docs/lifecycle.md and of trouble. */
export function lifeStories(at: Places): readonly Story[] {
  return [
    {
      id: "merge",
      title: "Merge, delete, restore, forget",
      from: "docs/lifecycle.md",
      steps: [
        {
          text: "Merge two contacts: the verified one's result is kept.",
          path: at.contacts,
          link: "Contacts",
        },
        { text: "Delete a contact and restore it.", path: at.deletedContacts, link: "Deleted contacts" },
        { text: "Delete one for privacy: nothing of it is left, and its link says so." },
        {
          text: "Change an idv_ property by hand: the app writes it back, unless its settings accept edits.",
        },
      ],
    },
    {
      id: "portal",
      title: "A portal comes, changes and goes",
      from: "docs/lifecycle.md",
      steps: [
        {
          text: "Choose another subscription, and sign in to the app again: what the account lacks is named there.",
          path: at.settings,
          link: "Settings",
        },
        { text: "Look as a user with fewer rights, beside the portal above." },
        { text: "Uninstall the app and install it again.", path: at.apps, link: "Connected apps" },
      ],
    },
    {
      id: "trouble",
      title: "Things go wrong",
      from: "docs/sandbox.md",
      steps: [
        {
          text: "Make 1Kosmos or HubSpot fail, slow or silent, and see what the app says.",
          path: at.testers,
          link: "Page for testers",
        },
        {
          text: "Give the tenant new keys, and see that the app fetches them.",
          path: at.onekosmos,
          link: "1Kosmos",
        },
      ],
    },
  ];
}
