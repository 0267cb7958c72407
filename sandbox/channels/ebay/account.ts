import { z } from "zod";
import type { VendorOperation, VendorReply } from "../shell.ts";
import { EbayError, type EbayIssue } from "./errors.ts";
import { marketplaceOf } from "./marketplaces.ts";
import { bodyOf, SCOPES, sellerOperations, type SellerCall, type SellerOperation } from "./operation.ts";
import { nextNumber, POLICY_KINDS, type Policy, type PolicyKind, type Seller, type World } from "./world.ts";

const BASE = "/sell/account/v1";
const PROGRAMS = ["SELLING_POLICY_MANAGEMENT", "OUT_OF_STOCK_CONTROL"];

/** How the three kinds differ in their paths and names. */
const KINDS = {
  fulfillment: {
    list: "fulfillmentPolicies",
    id: "fulfillmentPolicyId",
    parameter: "fulfillmentPolicyId",
    named: "Fulfillment",
  },
  payment: { list: "paymentPolicies", id: "paymentPolicyId", parameter: "payment_policy_id", named: "Payment" },
  return: { list: "returnPolicies", id: "returnPolicyId", parameter: "return_policy_id", named: "Return" },
} as const;

const policyBody = z.looseObject({
  name: z.string().default(""),
  marketplaceId: z.string().default(""),
  categoryTypes: z.array(z.looseObject({ name: z.string() })).optional(),
  handlingTime: z.looseObject({ value: z.int(), unit: z.string() }).optional(),
  shippingOptions: z.array(z.looseObject({ shippingServices: z.array(z.looseObject({})).optional() })).optional(),
  returnsAccepted: z.boolean().optional(),
  returnPeriod: z.looseObject({ value: z.int(), unit: z.string() }).optional(),
});

export function accountOperations(world: World): VendorOperation[] {
  const policies = POLICY_KINDS.flatMap((kind) => policyOperations(world, kind));
  return sellerOperations(world, [...policies, ...programOperations()]);
}

function accountError(errorId: number, message: string, field: string, status = 400): EbayError {
  const issue: EbayIssue = { errorId, domain: "API_ACCOUNT", category: "REQUEST", message };
  return new EbayError(status, { ...issue, parameters: [{ name: "fieldName", value: field }] });
}

function policyOperations(world: World, kind: PolicyKind): SellerOperation[] {
  const { list, parameter, named } = KINDS[kind];
  const path = `${BASE}/${kind}_policy`;
  return [
    {
      id: `get${named}Policies`,
      method: "GET",
      path,
      scopes: SCOPES.accountRead,
      answer: ({ seller, query, url }) => {
        const marketplaceId = knownMarketplace(query.marketplace_id);
        requireProgram(seller);
        const found = [...seller.policies[kind].values()].filter((policy) => policy.marketplaceId === marketplaceId);
        const body = {
          total: found.length,
          limit: 20,
          offset: 0,
          href: url,
          [list]: found.map((policy) => view(kind, policy)),
        };
        return { status: 200, body };
      },
    },
    {
      id: `create${named}Policy`,
      method: "POST",
      path,
      scopes: SCOPES.account,
      answer: (call) => createPolicy(world, kind, call),
    },
    {
      id: `get${named}Policy`,
      method: "GET",
      path: `${path}/{${parameter}}`,
      scopes: SCOPES.accountRead,
      answer: ({ seller, params }) => {
        const policy = seller.policies[kind].get(params[parameter] ?? "");
        if (!policy) throw accountError(20404, `${KINDS[kind].id} not found.`, KINDS[kind].id, 404);
        return { status: 200, body: view(kind, policy) };
      },
    },
  ];
}

function view(kind: PolicyKind, policy: Policy): Record<string, unknown> {
  return { ...policy.body, [KINDS[kind].id]: policy.id };
}

function knownMarketplace(id: string | undefined): string {
  if (id === undefined) throw accountError(20401, "Missing field marketplace_id.", "marketplace_id");
  if (!marketplaceOf(id)) throw accountError(20403, "Invalid marketplace_id.", "marketplace_id");
  return id;
}

function requireProgram(seller: Seller): void {
  if (!seller.programs.has("SELLING_POLICY_MANAGEMENT"))
    throw accountError(20403, "Invalid user. The seller has not opted in to business policies.", "user");
}

function createPolicy(world: World, kind: PolicyKind, { seller, body, ...call }: SellerCall): VendorReply {
  const policy = bodyOf(policyBody, { ...call, body });
  requireProgram(seller);
  const marketplaceId = knownMarketplace(policy.marketplaceId === "" ? undefined : policy.marketplaceId);
  if (policy.name === "") throw accountError(20401, "Missing field name.", "name");
  if (policy.name.length > 64) throw accountError(20403, "Invalid name. It has at most 64 characters.", "name");
  if (!policy.categoryTypes?.length) throw accountError(20401, "Missing field categoryTypes.", "categoryTypes");
  if (kind === "fulfillment" && !policy.handlingTime)
    throw accountError(20401, "Missing field handlingTime.", "handlingTime");
  if (kind === "return" && policy.returnsAccepted === undefined)
    throw accountError(20401, "Missing field returnsAccepted.", "returnsAccepted");
  if (kind === "return" && policy.returnsAccepted === true && !policy.returnPeriod)
    throw accountError(20401, "Missing field returnPeriod.", "returnPeriod");
  const known = [...seller.policies[kind].values()];
  if (known.some((other) => other.name === policy.name && other.marketplaceId === marketplaceId))
    throw accountError(20400, "Invalid request. A policy of this name exists already.", "name");
  const created = addPolicy(world, seller, kind, { ...policy });
  return {
    status: 201,
    headers: { location: `${call.origin}${BASE}/${kind}_policy/${created.id}` },
    body: { ...view(kind, created), warnings: [] },
  };
}

export function addPolicy(
  world: World,
  seller: Seller,
  kind: PolicyKind,
  body: Record<string, unknown> & { name: string; marketplaceId: string },
): Policy {
  const id = nextNumber(world, "policy", 61_480_020_010);
  const policy: Policy = { id, name: body.name, marketplaceId: body.marketplaceId, body };
  seller.policies[kind].set(id, policy);
  return policy;
}

function programOperations(): SellerOperation[] {
  return [
    {
      id: "getPrivileges",
      method: "GET",
      path: `${BASE}/privilege`,
      scopes: SCOPES.accountRead,
      answer: () => ({
        status: 200,
        body: {
          sellerRegistrationCompleted: true,
          sellingLimit: { amount: { value: "25000000.0", currency: "USD" }, quantity: 1_000_000 },
        },
      }),
    },
    {
      id: "getOptedInPrograms",
      method: "GET",
      path: `${BASE}/program/get_opted_in_programs`,
      scopes: SCOPES.accountRead,
      answer: ({ seller }) => ({
        status: 200,
        body: { programs: [...seller.programs.values()].map((programType) => ({ programType })) },
      }),
    },
    {
      id: "optInToProgram",
      method: "POST",
      path: `${BASE}/program/opt_in`,
      scopes: SCOPES.account,
      answer: (call) => {
        const { programType } = bodyOf(z.object({ programType: z.string().default("") }), call);
        if (!PROGRAMS.includes(programType)) throw accountError(20401, "Missing field programType.", "programType");
        if (call.seller.programs.has(programType))
          throw accountError(25803, "programType already exists.", "programType", 409);
        call.seller.programs.set(programType, programType);
        return { status: 200, body: {} };
      },
    },
  ];
}
