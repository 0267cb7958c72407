import { expect, test } from "vitest";
import { attentionView } from "./attention-view.ts";

const issue = {
  kind: "issue" as const,
  accountId: 3,
  accountName: "demo-seller",
  severity: "error" as const,
  code: "preflight.imagesMissing",
  field: "images",
  message: "eBay wants a picture.",
  listings: 4,
  exampleListingId: 77,
};

test("a problem of many listings leads to these, of one to it, of the settings to the channel", () => {
  expect(attentionView(issue)).toMatchObject({ tone: "critical", count: 4, text: "eBay wants a picture." });
  expect(attentionView(issue).action.url).toBe("/app/listings?account=3&issue=preflight.imagesMissing");
  expect(attentionView({ ...issue, listings: 1 }).action.url).toBe("/app/listings/77");
  expect(attentionView({ ...issue, field: "settings.returnPolicyId" }).action.url).toBe("/app/channels/3");
});

test("an account that stands still and differences found say so in our own words", () => {
  const account = { ...issue, kind: "account" as const, message: "invalid_grant", listings: 0 };
  expect(attentionView({ ...account, code: "needsAuth" }).text).toContain("Connect it again");
  expect(attentionView({ ...account, code: "paused" }).text).toContain("paused");
  expect(attentionView({ ...account, code: "waiting", severity: "warning" })).toMatchObject({
    tone: "warning",
    action: { url: "/app/channels/3" },
  });
  expect(attentionView({ ...issue, kind: "drift", message: "" }).text).toContain("something else");
});
