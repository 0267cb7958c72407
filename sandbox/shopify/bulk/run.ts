import type { BulkRecord } from "../store/kept-records.ts";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { GraphQLError, isObjectType, type FieldNode, Kind, getNamedType } from "graphql";
import type { Context } from "../graphql/context.ts";
import { checkAccess, readerOf } from "../graphql/resolve.ts";
import { withImplied } from "../oauth/installation.ts";
import type { Services } from "../services.ts";
import { gid } from "../store/ids.ts";
import type { ShopStore } from "../store/shop-store.ts";
import { bulkOf, keepBulk, RESULT_DAYS } from "./operations.ts";
import { type ConnectionPlan, planConnection } from "./plan.ts";
import { bulkRows, type Progress } from "./rows.ts";
import { type BulkDocument, checkBulkQuery } from "./rules.ts";

const DAY_MS = 86_400_000;
export const bulkFile = (services: Services, fileKey: string): string => join(services.bulkDirectory, fileKey);

/** The first connection of a query: the root field itself, or the one below `shop`, `collection(id:)` and the like. */
function rootConnection(
  services: Services,
  document: BulkDocument,
  context: Context,
): { plan: ConnectionPlan; source: unknown } {
  let type = services.schema.graphql.getQueryType();
  let source: unknown = null;
  let node: FieldNode | undefined = document.root;
  while (type && node) {
    const field = type.getFields()[node.name.value];
    if (!field) break;
    const named = getNamedType(field.type);
    const planner = { schema: services.schema, fragments: document.fragments, context };
    if (named.name.endsWith("Connection")) return { plan: planConnection(planner, type, node), source };
    checkAccess(type.name, field, context);
    const args = Object.fromEntries(
      (node.arguments ?? []).map((one) => [one.name.value, "value" in one.value ? one.value.value : undefined]),
    );
    source = readerOf(type, field)(source, args, context);
    type = isObjectType(named) ? named : undefined;
    node = node.selectionSet?.selections.find(
      (below): below is FieldNode => below.kind === Kind.FIELD && below.selectionSet !== undefined,
    );
  }
  throw new GraphQLError("Bulk queries must contain at least one connection.");
}

/** Runs a bulk operation to its end. It never throws: what goes wrong is the operation's own outcome. */
export async function runBulkOperation(services: Services, shop: ShopStore, id: number): Promise<void> {
  const started = bulkOf(shop, id);
  if (!started) return;
  if (started.status === "CANCELING") {
    finish(services, shop, { ...started, status: "CANCELED", completedAtMs: shop.now() });
    return;
  }
  keepBulk(shop, { ...started, status: "RUNNING", objectCount: 0, rootObjectCount: 0 });
  const progress: Progress = { objects: 0, roots: 0 };
  let outcome: Pick<BulkRecord, "status" | "errorCode" | "fileSize">;
  try {
    outcome = await writeResult(services, shop, started, progress);
  } catch (error) {
    const denied = error instanceof GraphQLError && error.extensions.code === "ACCESS_DENIED";
    if (!denied) console.error("A bulk operation of the sandbox failed", error);
    outcome = { status: "FAILED", errorCode: denied ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR", fileSize: null };
  }
  finish(services, shop, {
    ...started,
    ...outcome,
    objectCount: progress.objects,
    rootObjectCount: progress.roots,
    completedAtMs: shop.now(),
  });
}

async function writeResult(
  services: Services,
  shop: ShopStore,
  record: BulkRecord,
  progress: Progress,
): Promise<Pick<BulkRecord, "status" | "errorCode" | "fileSize">> {
  const document = checkBulkQuery(services.schema.graphql, record.query);
  if (typeof document === "string") throw new Error(document);
  const context: Context = {
    services,
    shop,
    scopes: withImplied(record.scopes),
    scopeList: record.scopes,
    cost: 0,
  };
  const { plan, source } = rootConnection(services, document, context);
  mkdirSync(services.bulkDirectory, { recursive: true });
  const path = bulkFile(services, record.fileKey);
  const file = createWriteStream(path);
  const broken = services.faults.chance("partialFailureRate");
  let bytes = 0;
  let status: BulkRecord["status"] = "COMPLETED";
  try {
    for (const chunk of bulkRows(plan, source, record.groupObjects, progress)) {
      bytes += Buffer.byteLength(chunk);
      if (!file.write(chunk)) await once(file, "drain");
      const now = bulkOf(shop, record.id);
      if (now?.status === "CANCELING") status = "CANCELED";
      else if (broken) status = "FAILED";
      if (status !== "COMPLETED") break;
      keepBulk(shop, { ...record, status: "RUNNING", objectCount: progress.objects, rootObjectCount: progress.roots });
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    file.end();
    await finished(file);
  }
  if (status === "CANCELED") rmSync(path, { force: true });
  return {
    status,
    errorCode: status === "FAILED" ? "INTERNAL_SERVER_ERROR" : null,
    fileSize: status === "CANCELED" ? null : bytes,
  };
}

function finish(services: Services, shop: ShopStore, record: BulkRecord): void {
  keepBulk(shop, record);
  services.persist();
  for (const old of shop.kept.list("bulk")) {
    if (shop.now() - old.createdAtMs > RESULT_DAYS * DAY_MS) rmSync(bulkFile(services, old.fileKey), { force: true });
  }
  services.webhooks.publish(shop, "bulk_operations/finish", {
    admin_graphql_api_id: gid("BulkOperation", record.id),
    completed_at: shop.zoned(record.completedAtMs ?? shop.now()),
    created_at: shop.zoned(record.createdAtMs),
    error_code: record.errorCode?.toLowerCase() ?? null,
    status: record.status.toLowerCase(),
    type: "query",
  });
}
