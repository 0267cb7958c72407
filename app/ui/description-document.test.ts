import { expect, test } from "vitest";
import { descriptionDocument } from "./description-document.ts";

test("a description stands behind a policy that allows pictures and inline styles, and nothing that runs or loads", () => {
  const page = descriptionDocument("<p>Warm</p><script>parent.postMessage(1)</script>");
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|frame-src|connect-src|form-action/);
  expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<p>Warm</p>"));
});
