import type { ShopifyGlobal } from "@shopify/app-bridge-types";
import type { PickerItem } from "../messages.ts";
import { call } from "./host.ts";

type ResourcePicker = ShopifyGlobal["resourcePicker"];
type Picker = ShopifyGlobal["picker"];

const limitOf = (multiple: boolean | number | undefined) =>
  typeof multiple === "number" ? multiple : multiple === true ? Number.MAX_SAFE_INTEGER : 1;

/** Resolves to what was picked, in Shopify's shape, or to nothing when it was closed. */
export const showResourcePicker: ResourcePicker = async (options) => {
  const { type, action = "add", filter = {}, multiple, query = "", selectionIds = [] } = options;
  const picked = await call("pick", {
    heading: `${action === "add" ? "Add" : "Select"} ${type}s`,
    action,
    limit: limitOf(multiple),
    query: [filter.query, query].filter(Boolean).join(" "),
    source: { resource: type, drafts: filter.draft !== false, archived: filter.archived !== false },
    selected: selectionIds.map(({ id, variants }) => ({
      id,
      ...(variants === undefined ? {} : { variants: variants.map((variant) => variant.id) }),
    })),
  });
  if (picked === null) return undefined;
  // The admin page answers with resources of the type that was asked for; the caller's type parameter cannot be checked here.
  const resources = picked as never[];
  return Object.assign([...resources], { selection: resources });
};

/** The picker over the app's own items. */
export const showPicker: Picker = async (options) => {
  const items = options.items.map((item): PickerItem => ({
    id: item.id,
    heading: item.heading,
    detail: (item.data ?? []).map((value) => String(value ?? "")),
    disabled: item.disabled === true,
    selected: item.selected === true,
    children: [],
    ...(item.thumbnail === undefined ? {} : { thumbnail: item.thumbnail.url }),
  }));
  const selected = call("pick", {
    heading: options.heading,
    action: "select",
    limit: limitOf(options.multiple),
    query: "",
    source: { items },
    selected: [],
  }).then((picked) => (picked === null ? undefined : picked.map(String)));
  await Promise.resolve();
  return { selected };
};
