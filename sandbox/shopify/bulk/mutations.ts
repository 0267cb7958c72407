import type { BulkRecord } from "../store/kept-records.ts";
import { randomUUID } from "node:crypto";
import type { Resolve } from "../graphql/context.ts";
import type { UserError } from "../graphql/idempotency.ts";
import { idOf } from "../store/ids.ts";
import { bulkOf, isUnderWay, keepBulk, MAX_RUNNING, underWay } from "./operations.ts";
import { checkBulkQuery } from "./rules.ts";

export const runBulk: Resolve<unknown> = (_source, args, context) => {
  const { shop, services } = context;
  const refuse = (error: UserError): unknown => ({ bulkOperation: null, userErrors: [error] });
  const query = String(args.query);
  const checked = checkBulkQuery(services.schema.graphql, query);
  if (typeof checked === "string") return refuse({ field: ["query"], message: checked, code: "INVALID" });
  if (underWay(shop).length >= MAX_RUNNING) {
    const message = `A maximum of ${MAX_RUNNING} bulk query operations can run at the same time for this app and shop.`;
    return refuse({ field: null, message, code: "LIMIT_REACHED" });
  }
  const record: BulkRecord = {
    kind: "BulkOperation",
    id: shop.numbering.next("BulkOperation"),
    status: "CREATED",
    errorCode: null,
    query,
    groupObjects: args.groupObjects === true,
    scopes: [...context.scopeList],
    fileKey: `${randomUUID()}.jsonl`,
    objectCount: 0,
    rootObjectCount: 0,
    fileSize: null,
    createdAtMs: shop.now(),
    completedAtMs: null,
  };
  keepBulk(shop, record);
  services.startBulk(shop, record.id);
  return { bulkOperation: record, userErrors: [] };
};

export const cancelBulk: Resolve<unknown> = (_source, args, { shop }) => {
  const record = bulkOf(shop, idOf("BulkOperation", args.id) ?? 0);
  if (!record)
    return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
  if (!isUnderWay(record)) {
    const message = `A bulk operation cannot be canceled when it is ${record.status.toLowerCase()}`;
    return { bulkOperation: record, userErrors: [{ field: null, message }] };
  }
  const canceling: BulkRecord = { ...record, status: "CANCELING" };
  keepBulk(shop, canceling);
  return { bulkOperation: canceling, userErrors: [] };
};
