import type { Group, Item, Offer } from "./entities.ts";
import { inventoryIssue, type EbayIssue } from "./errors.ts";
import { quantityOf } from "./listings.ts";
import { publishIssues } from "./publish-checks.ts";
import type { Seller } from "./world.ts";

const MOST_AXES = 5;

/** What keeps these offers from being one listing with variations; each offer's own faults come with it. */
export function groupIssues(seller: Seller, group: Group, offers: Offer[], revising: boolean): EbayIssue[] {
  const members = offers.map((offer) => ({ offer, item: seller.items.get(offer.sku) }));
  const own = members.flatMap(({ offer, item }) => publishIssues({ seller, offer, item, group, revising }));
  const issues = [...axisIssues(group, members), ...sameForAll(offers), ...once(own)];
  if (!revising && members.every(({ offer, item }) => quantityOf(offer, item) < 1))
    issues.push(
      inventoryIssue(25004, "At least one variation needs stock.", { name: "availableQuantity", value: "0" }),
    );
  return issues;
}

/** The group's axes and the items' aspects have to agree, and no two variations may be the same. */
function axisIssues(group: Group, members: { offer: Offer; item: Item | undefined }[]): EbayIssue[] {
  const axes = group.variesBy?.specifications ?? [];
  const wrong = (detail: string, name: string, value: string) => inventoryIssue(25013, detail, { name, value });
  if (axes.length === 0) return [wrong("variesBy.specifications is needed.", "variesBy", "")];
  if (axes.length > MOST_AXES) return [wrong(`Variations differ in at most ${MOST_AXES} aspects.`, "variesBy", "")];
  const issues: EbayIssue[] = [];
  for (const by of group.variesBy?.aspectsImageVariesBy ?? [])
    if (!axes.some(({ name }) => name === by))
      issues.push(wrong("aspectsImageVariesBy is not one of the specifications.", "aspectsImageVariesBy", by));
  const seen = new Map<string, string>();
  for (const { offer, item } of members) {
    const choices = axes.map(({ name, values }) => {
      const given = item?.product?.aspects?.[name] ?? [];
      const [choice = ""] = given;
      if (given.length !== 1) issues.push(wrong(`SKU ${offer.sku} needs one value of ${name}.`, "sku", offer.sku));
      else if (!values.includes(choice))
        issues.push(wrong(`"${choice}" is not among the values of ${name}.`, "sku", offer.sku));
      return choice;
    });
    const key = JSON.stringify(choices);
    const twin = seen.get(key);
    if (twin !== undefined)
      issues.push(wrong(`SKUs ${twin} and ${offer.sku} are the same variation.`, "sku", offer.sku));
    seen.set(key, offer.sku);
  }
  return issues;
}

function sameForAll(offers: Offer[]): EbayIssue[] {
  const compared: [string, (offer: Offer) => string | undefined][] = [
    ["categoryId", (offer) => offer.categoryId],
    ["fulfillmentPolicyId", (offer) => offer.listingPolicies?.fulfillmentPolicyId],
    ["paymentPolicyId", (offer) => offer.listingPolicies?.paymentPolicyId],
    ["returnPolicyId", (offer) => offer.listingPolicies?.returnPolicyId],
    ["merchantLocationKey", (offer) => offer.merchantLocationKey],
  ];
  return compared
    .filter(([, read]) => new Set(offers.map(read)).size > 1)
    .map(([name]) => inventoryIssue(25013, `All variations need the same ${name}.`, { name, value: "" }));
}

/** A fault of the group's own title or description would come once for each variation. */
function once(issues: EbayIssue[]): EbayIssue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
