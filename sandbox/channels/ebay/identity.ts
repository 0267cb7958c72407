import type { VendorOperation } from "../shell.ts";
import { CONDITIONS } from "./entities.ts";
import { EbayError } from "./errors.ts";
import { marketplaceOf } from "./marketplaces.ts";
import { appOperations, SCOPES, sellerOperations } from "./operation.ts";
import { categoryOf, leafCategories, type LeafCategory } from "./taxonomy.ts";
import type { World } from "./world.ts";

/** Who the seller is, and which conditions a category takes. */
export function identityOperations(world: World): VendorOperation[] {
  return sellerOperations(world, [
    {
      id: "getUser",
      method: "GET",
      path: "/commerce/identity/v1/user/",
      scopes: SCOPES.identity,
      answer: ({ seller }) => ({
        status: 200,
        body: {
          userId: seller.userId,
          username: seller.username,
          accountType: "BUSINESS",
          registrationMarketplaceId: "EBAY_US",
          status: "CONFIRMED",
          businessAccount: { name: seller.username, email: `${seller.username}@example.com` },
        },
      }),
    },
  ]);
}

export function metadataOperations(world: World): VendorOperation[] {
  return appOperations(world, [
    {
      id: "getItemConditionPolicies",
      method: "GET",
      path: "/sell/metadata/v1/marketplace/{marketplace_id}/get_item_condition_policies",
      scopes: SCOPES.any,
      answer: ({ params, query }) => {
        const marketplace = marketplaceOf(params.marketplace_id ?? "");
        if (!marketplace) throw metadataError(46001, "There is no such marketplace.");
        const chosen = chosenCategories(query.filter);
        return {
          status: 200,
          body: { itemConditionPolicies: chosen.map((leaf) => view(leaf, marketplace.categoryTreeId)) },
        };
      },
    },
  ]);
}

function metadataError(errorId: number, message: string): EbayError {
  return new EbayError(400, { errorId, domain: "API_METADATA", category: "REQUEST", message });
}

function chosenCategories(filter: string | undefined): LeafCategory[] {
  if (filter === undefined) return leafCategories();
  const ids = /^categoryIds:\{([\d|]+)\}$/.exec(filter)?.[1]?.split("|");
  if (!ids) throw metadataError(46002, "The filter has to be categoryIds:{id|id}.");
  return ids
    .slice(0, 50)
    .map((id) => categoryOf(id))
    .filter((category) => category !== undefined);
}

function view(category: LeafCategory, categoryTreeId: string): Record<string, unknown> {
  return {
    categoryTreeId,
    categoryId: category.id,
    itemConditionRequired: true,
    itemConditions: category.conditions.map((condition) => ({
      conditionId: CONDITIONS[condition],
      conditionDescription: condition.toLowerCase().replaceAll("_", " "),
    })),
  };
}
