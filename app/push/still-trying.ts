import type { Issue } from "../domain/issue.ts";

/** For what no try has brought an answer about, for a while. Goes away with the first answer. */
export const stillTrying = (message: string): Issue => ({
  class: "unavailable",
  severity: "warning",
  code: "push.stillTrying",
  field: "",
  message: `The channel has not taken this for a while. It is tried again every few minutes. Last answer: ${message}`,
});
