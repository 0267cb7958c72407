import { expect, test } from "vitest";
import { attentionView, taskAttentionView } from "./attention-view.ts";

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

test("a task of one order leads to it, of many to all of them; what is late is grave", () => {
  const found = {
    accountId: 3,
    accountName: "demo-seller",
    kind: "shipLate",
    count: 1,
    exampleOrderId: 5,
    dueAt: null,
  };
  const nowMs = Date.parse("2026-11-22T12:00:00Z");
  expect(taskAttentionView(found, nowMs)).toMatchObject({
    tone: "warning",
    count: 1,
    counted: "orders",
    action: { url: "/app/orders/5" },
  });
  const late = { ...found, count: 4, dueAt: "2026-11-22T11:00:00Z" };
  expect(taskAttentionView(late, nowMs)).toMatchObject({
    tone: "critical",
    action: { url: "/app/tasks?account=3&kind=shipLate" },
  });
  const whole = { ...found, kind: "scopes", exampleOrderId: null };
  expect(taskAttentionView(whole, nowMs)).toMatchObject({
    count: 0,
    action: { url: "/app/tasks?account=3&kind=scopes" },
  });
  expect(taskAttentionView({ ...found, kind: "notCreated" }, nowMs).tone).toBe("critical");
  expect(taskAttentionView({ ...found, kind: "nobodyKnows" }, nowMs).text).toBe("Look at this order");
});
