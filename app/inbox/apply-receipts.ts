import { z } from "zod";
import type { Receipt, ReceiptHandler, ReceiptOutcome, ReceiptShop } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import { redactText } from "../platform/logger.ts";

/** A handler's call for one shop, and what came of each of its receipts. */
export type Applied =
  | { receipt: Receipt; outcome: ReceiptOutcome }
  | { receipt: Receipt; outcome: { kind: "threw"; message: string; isHopeless: boolean } };

/**
 * Applies receipts of one shop that share a handler: all at once; and where that throws, each half by itself, down to
 * the one that cannot be applied. So one bad receipt costs some tries, and stops none of the others.
 * @throws when not even the failure could be rolled back: then the connection is broken, and nothing was applied
 */
export async function applyReceipts(
  tx: Sql,
  handler: ReceiptHandler<Sql>,
  shop: ReceiptShop | undefined,
  receipts: readonly Receipt[],
  now: Date,
): Promise<Applied[]> {
  const unfit = whyUnfit(handler, shop);
  if (unfit !== undefined) return receipts.map((receipt) => ({ receipt, outcome: { kind: "ignored", note: unfit } }));
  await tx.query("SAVEPOINT apply_receipts");
  try {
    const outcomes = await call(tx, handler, shop, receipts, now);
    await tx.query("RELEASE SAVEPOINT apply_receipts");
    return receipts.map((receipt) => ({ receipt, outcome: outcomes?.get(receipt.id) ?? { kind: "applied" } }));
  } catch (error) {
    await tx.query("ROLLBACK TO SAVEPOINT apply_receipts");
    await tx.query("RELEASE SAVEPOINT apply_receipts");
    const [first] = receipts;
    if (receipts.length === 1 && first) return [{ receipt: first, outcome: threw(error) }];
  }
  const middle = Math.ceil(receipts.length / 2);
  return [
    ...(await applyReceipts(tx, handler, shop, receipts.slice(0, middle), now)),
    ...(await applyReceipts(tx, handler, shop, receipts.slice(middle), now)),
  ];
}

function whyUnfit(handler: ReceiptHandler<Sql>, shop: ReceiptShop | undefined): string | undefined {
  if (handler.shops === "any" || shop?.state === "installed") return undefined;
  return shop ? "the shop had uninstalled the app" : "the shop has not installed the app";
}

function call(
  tx: Sql,
  handler: ReceiptHandler<Sql>,
  shop: ReceiptShop | undefined,
  receipts: readonly Receipt[],
  now: Date,
) {
  if (handler.shops === "any") return handler.apply(tx, shop, receipts, now);
  if (!shop) throw new Error("a handler for installed shops was given none"); // `whyUnfit` comes first
  return handler.apply(tx, shop, receipts, now);
}

const messageLimit = 300;

/** A payload of another shape does not change by waiting. Names of fields only: the values may be a person's. */
function threw(error: unknown): { kind: "threw"; message: string; isHopeless: boolean } {
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => `${issue.path.join(".") || "the body"}: ${issue.code}`);
    return {
      kind: "threw",
      message: `not as documented (${fields.join(", ")})`.slice(0, messageLimit),
      isHopeless: true,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "threw", message: redactText(message).slice(0, messageLimit), isHopeless: false };
}
