import type { PickerItem, PickerWish } from "../messages.ts";
import { ask } from "./api.ts";
import { openDialog } from "./dialog.ts";
import { h, localPicture, settled } from "./dom.ts";
import { noteError } from "./toasts.ts";

/** Picked ids, with the picked variants of each product; a product without variants has none to choose from. */
type Picks = Map<string, Set<string>>;

export async function pick(wish: PickerWish): Promise<unknown[] | null> {
  const { source } = wish;
  const picks: Picks = new Map(wish.selected.map(({ id, variants }) => [id, new Set(variants ?? [])]));
  if ("items" in source) for (const item of source.items) if (item.selected) picks.set(item.id, new Set());
  const list = h("ul", { class: "picks" });
  const search = h("input", { type: "search", placeholder: "Search", value: wish.query, "aria-label": "Search" });
  let known: PickerItem[] = [];
  const load = async () => {
    known = "items" in source ? source.items.filter(({ heading }) => includes(heading, search.value)) : await found();
    draw();
  };
  const found = async () => {
    if ("items" in source) return source.items;
    const query = new URLSearchParams({
      resource: source.resource,
      query: search.value,
      drafts: String(source.drafts),
      archived: String(source.archived),
    });
    return (await ask<{ items: PickerItem[] }>(`pickable?${query.toString()}`)).items;
  };
  const draw = () => list.replaceChildren(...known.map((item) => row(item, picks, wish.limit, draw)));
  search.addEventListener(
    "input",
    settled(() => void load().catch(noteError), 150),
  );
  void load().catch(noteError);
  const body = h("div", { class: "picker" }, h("div", { class: "search" }, search), list);
  const chosen = await openDialog(
    wish.heading,
    body,
    [
      { text: "Cancel", result: () => null },
      { text: wish.action === "add" ? "Add" : "Select", primary: true, result: () => picks },
    ],
    "wide",
  );
  if (!chosen) return null;
  if ("items" in source) return [...chosen.keys()];
  const wanted = [...chosen].map(([id, variants]) => ({
    id,
    ...(variants.size > 0 ? { variants: [...variants] } : {}),
  }));
  const { resource } = source;
  return (await ask<{ picked: unknown[] }>("picked", "POST", { resource, picks: wanted })).picked;
}

const includes = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

function row(item: PickerItem, picks: Picks, limit: number, redraw: () => void): HTMLElement {
  const children = item.children.map(({ id }) => id);
  const toggle = (on: boolean, ids: string[]) => {
    if (limit === 1) picks.clear();
    if (on && (picks.has(item.id) || picks.size < limit)) {
      picks.set(item.id, new Set([...(picks.get(item.id) ?? []), ...ids]));
    } else if (!on) {
      const left = [...(picks.get(item.id) ?? [])].filter((id) => !ids.includes(id));
      if (left.length === 0) picks.delete(item.id);
      else picks.set(item.id, new Set(left));
    }
    redraw();
  };
  return h(
    "li",
    {},
    entry(item, picks.has(item.id), (on) => toggle(on, children)),
    item.children.length > 0 &&
      h(
        "ul",
        {},
        item.children.map((child) =>
          h(
            "li",
            {},
            entry(child, picks.get(item.id)?.has(child.id) === true, (on) => toggle(on, [child.id])),
          ),
        ),
      ),
  );
}

function entry(item: PickerItem, checked: boolean, toggle: (on: boolean) => void): HTMLElement {
  const box = h("input", { type: "checkbox", checked, disabled: item.disabled });
  box.addEventListener("change", () => toggle(box.checked));
  return h(
    "label",
    { class: "pick" },
    box,
    item.thumbnail !== undefined && h("img", { src: localPicture(item.thumbnail), alt: "", width: 36, height: 36 }),
    h("span", { class: "heading" }, item.heading),
    item.detail.map((text) => h("span", { class: "detail" }, text)),
  );
}
