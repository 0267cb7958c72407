import type { SaveBar, TitleBar, TitleBarButton } from "../messages.ts";
import { config } from "./config.ts";
import { confirmLeaving } from "./dialog.ts";
import { h, one } from "./dom.ts";
import { send } from "./frame-channel.ts";

let saveBar: SaveBar | null = null;
export const hasUnsavedChanges = (): boolean => saveBar !== null;

export function drawTitleBar(bar: TitleBar | null): void {
  const title = bar?.title ?? "";
  one(".title-bar h1").textContent = title === "" ? config.app.name : title;
  document.title = `${title === "" ? config.app.name : title} · ${config.shop.name}`;
  const press = (index: number) => () => send({ to: "titleBarButton", index });
  const buttons = (bar?.buttons ?? []).map((button, index) => ({ ...button, index }));
  const groups = new Map<string, typeof buttons>();
  for (const button of buttons) {
    if (button.group !== undefined) groups.set(button.group, [...(groups.get(button.group) ?? []), button]);
  }
  const plain = buttons.filter(({ group, variant }) => group === undefined && variant !== "breadcrumb");
  const crumb = buttons.find(({ variant }) => variant === "breadcrumb");
  one(".title-bar .app-mark").hidden = crumb !== undefined;
  document.querySelector(".title-bar .back")?.remove();
  if (crumb !== undefined) {
    one(".title-bar").prepend(
      h("button", { class: "back", type: "button", onclick: press(crumb.index) }, `‹ ${crumb.text}`),
    );
  }
  const draw = (entry: (typeof buttons)[number]) => drawButton(entry, press(entry.index));
  const [primary, others] = [plain.filter(isPrimary), plain.filter((button) => !isPrimary(button))];
  const hidden = [...groups.values()].flat();
  // A narrow screen has room for one button: the others move into a menu.
  const wide = [...[...groups].map(([label, entries]) => menu(label, entries.map(draw))), ...others.map(draw)];
  const narrow = others.length + hidden.length > 0 ? [menu("⋯", [...others, ...hidden].map(draw), "More actions")] : [];
  one(".title-bar .actions").replaceChildren(
    h("div", { class: "wide-only" }, wide),
    h("div", { class: "narrow-only" }, narrow),
    ...primary.map(draw),
  );
}

const isPrimary = ({ variant }: TitleBarButton) => variant === "primary";

function drawButton(button: TitleBarButton, press: () => void): HTMLElement {
  const kind = button.tone === "critical" ? "critical" : (button.variant ?? "");
  return h(
    "button",
    { type: "button", class: `button ${kind}`, disabled: button.disabled || button.loading, onclick: press },
    button.loading ? `${button.text} …` : button.text,
  );
}

const menu = (text: string, entries: HTMLElement[], label = text) =>
  h(
    "details",
    { class: "menu-of" },
    h("summary", { class: "button", "aria-label": label }, text === label ? `${text} ▾` : text),
    h("div", { class: "list" }, entries),
  );

export function drawSaveBar(bar: SaveBar | null): void {
  saveBar = bar;
  const place = one(".save-bar");
  place.hidden = bar === null;
  document.body.classList.toggle("unsaved", bar !== null);
  if (bar === null) {
    place.replaceChildren();
    return;
  }
  const press = (button: "save" | "discard") => send({ to: "saveBarButton", id: bar.id, button });
  const discard = async () => {
    if (!bar.discardConfirmation || (await confirmLeaving())) press("discard");
  };
  place.replaceChildren(
    h("span", {}, "Unsaved changes"),
    h(
      "button",
      {
        type: "button",
        class: "button dark",
        disabled: bar.discardDisabled || bar.saving,
        onclick: () => void discard(),
      },
      "Discard",
    ),
    h(
      "button",
      { type: "button", class: "button light", disabled: bar.saveDisabled || bar.saving, onclick: () => press("save") },
      bar.saving ? "Saving …" : "Save",
    ),
  );
}
