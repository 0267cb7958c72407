import { h } from "./dom.ts";

export interface DialogAction<Result> {
  text: string;
  primary?: boolean;
  critical?: boolean;
  result: () => Result;
}

/** Opens a dialog; resolves to the result of the action that was taken, or to undefined when it was closed. */
export function openDialog<Result>(
  heading: string,
  body: HTMLElement,
  actions: DialogAction<Result>[],
  className = "",
): Promise<Result | undefined> {
  return new Promise((resolve) => {
    let result: Result | undefined;
    const dialog = h("dialog", { class: `overlay ${className}`, "aria-label": heading, onclose: finish });
    function finish() {
      dialog.remove();
      resolve(result);
    }
    const buttons = actions.map((action) =>
      h(
        "button",
        {
          type: "button",
          class: `button ${action.critical === true ? "critical" : action.primary === true ? "primary" : ""}`,
          onclick: () => {
            result = action.result();
            dialog.close();
          },
        },
        action.text,
      ),
    );
    dialog.append(
      h(
        "header",
        {},
        h("h2", {}, heading),
        h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() }, "×"),
      ),
      body,
      h("footer", {}, buttons),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

export async function confirmLeaving(): Promise<boolean> {
  const body = h("p", { class: "text" }, "Leaving this page will delete all unsaved changes.");
  const leave = await openDialog("Leave page with unsaved changes?", body, [
    { text: "Stay", result: () => false },
    { text: "Leave page", critical: true, result: () => true },
  ]);
  return leave === true;
}
