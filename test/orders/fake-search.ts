import type { FakeOrder } from "./fake-shopify-orders.ts";

/** As much of Shopify's search as the app uses: `field:'value'`, a text by itself, times compared, `-` for not; AND is a space. */
export function searchOrders(orders: Iterable<FakeOrder>, query: unknown): FakeOrder[] {
  if (typeof query !== "string" || query === "") return [...orders];
  const groups: RegExpExecArray[][] = [[]];
  for (const token of query.matchAll(/ OR |(-)?(?:(\w+):)?([<>]=)?'((?:\\.|[^'])*)'/g)) {
    if (token[0] === " OR ") groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return [...orders].filter((order) =>
    groups.some((terms) =>
      terms.every(
        ([, minus, field = "", operator = "", text = ""]) =>
          matches(order, field, operator, text.replace(/\\(.)/g, "$1")) === (minus === undefined),
      ),
    ),
  );
}

function matches(
  { name, createdAt, updatedAt, input, lines }: FakeOrder,
  field: string,
  operator: string,
  value: string,
): boolean {
  const same = (text: string | null | undefined) => (text ?? "").toLowerCase() === value.toLowerCase();
  switch (field) {
    case "source_identifier":
      return same(input.sourceIdentifier);
    case "source_name":
      return same(input.sourceName);
    case "tag":
      return (input.tags ?? []).some(same);
    case "sku":
      return lines.some(({ sku }) => same(sku));
    case "created_at":
    case "updated_at": {
      const difference = Date.parse(field === "created_at" ? createdAt : updatedAt) - Date.parse(value);
      return operator === ">=" ? difference >= 0 : difference <= 0;
    }
    case "":
      return same(name) || (input.note ?? "").toLowerCase().includes(value.toLowerCase());
    default:
      throw new Error(`the fake Shopify searches no ${field}`);
  }
}
