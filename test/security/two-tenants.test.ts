import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { jobs } from "../../app/jobs.ts";
import { UnscopedStatement } from "../../app/platform/shop-scope.ts";
import type { Queue } from "../../app/queue/queue.ts";
import { startWorker } from "../../app/server/worker.ts";
import {
  acts,
  addressOf,
  attempt,
  fieldNames,
  intentsOf,
  labelOf,
  looks,
  openPage,
  withNobodys,
  type Attempt,
} from "./attacks.ts";
import { openStage, type Stage } from "./stage.ts";
import { createTenant, rowsOf, strayReferences, type Tenant } from "./two-shops.ts";
import { tablesOfShops } from "../store/any-row.ts";
import { asOwner } from "../store/owner.ts";

let stage: Stage;
let alpha: Tenant;
let beta: Tenant;
let names: string[];
/** What the worker would run for each job, by the job's name. */
const handlers = new Map<string, (payload: never, signal: AbortSignal) => Promise<void>>();

beforeAll(async () => {
  stage = await openStage();
  await captureHandlers();
  alpha = await createTenant(stage.resources, "alpha", 3_000_000);
  beta = await createTenant(stage.resources, "beta", 7_000_000);
  names = fieldNames(stage.routes);
});
afterAll(() => stage.close());

/** The worker is started as in production, but for a queue that keeps the handlers, and stopped before there is work. */
async function captureHandlers() {
  const queue: Queue = {
    send: () => Promise.resolve(),
    schedule: () => Promise.resolve(),
    work(job, run) {
      handlers.set(job.name, run);
      return Promise.resolve();
    },
  };
  const worker = await startWorker({ ...stage.resources, queue });
  await worker.stop();
}

/** beta's ids begin with 7: nobody's begin with 9. */
const nobodys = (text: string) => text.replace(/\b7(?=\d{6}\b)/g, "9");
const withoutWhatVaries = (text: string) =>
  text
    .replace(/\b[79](?=\d{6}\b)/g, "7")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, "TIME")
    .replace(/(?<=id_token=)[\w.-]+/g, "TOKEN")
    .replace(/(?<=state=)[\w.%-]+/g, "STATE");

/** What an attempt ended or used up is there again for the next one. */
async function revive({ shopId, ids }: Tenant) {
  const sql = asOwner(stage.resources.database.sql);
  await sql.query(
    `UPDATE channel_account SET state = 'active', failures = 0, paused_until = NULL, disconnected_at = NULL,
       credentials_sealed = decode($2, 'base64') WHERE shop_id = $1`,
    [shopId, ids.credentials],
  );
  await sql.query("UPDATE order_step SET state = 'refused' WHERE shop_id = $1", [shopId]);
  await sql.query("UPDATE order_task SET resolved_at = NULL WHERE shop_id = $1", [shopId]);
  await sql.query("UPDATE listing SET wanted = 'listed' WHERE shop_id = $1", [shopId]);
}

async function expectNothingOf(attempts: readonly Attempt[]) {
  const before = await rowsOf(stage.resources, beta);
  for (const tried of attempts) {
    const label = labelOf(tried);
    await revive(alpha);
    const reply = await attempt(stage, alpha, names, tried);
    await revive(alpha);
    const absent = await attempt(stage, alpha, names, withNobodys(tried, nobodys));
    expect(reply.text, label).not.toContain(beta.mark);
    expect([reply.status, withoutWhatVaries(reply.text)], label).toEqual([
      absent.status,
      withoutWhatVaries(absent.text),
    ]);
    expect(reply.status, label).not.toBe(500);
  }
  expect(await rowsOf(stage.resources, beta)).toEqual(before);
  expect(await strayReferences(stage.resources, alpha, beta)).toEqual([]);
}

test("beta has a row in every table that shops have, and a mark in nearly every one", async () => {
  const rows = await rowsOf(stage.resources, beta);
  const tables = new Set(rows.map((row) => row.split(" ")[0]));
  expect(
    [...(await tablesOfShops(asOwner(stage.resources.database.sql))).keys()].filter((table) => !tables.has(table)),
  ).toEqual([]);
  expect(rows.filter((row) => row.includes(beta.mark)).length).toBeGreaterThan(15);
  expect((await rowsOf(stage.resources, alpha)).join("")).not.toContain(beta.mark);
});

describe("what alpha asks of beta", () => {
  test("each page: as if beta's things did not exist", { timeout: 180_000 }, async () => {
    const pages = stage.routes.filter(({ hasLoader }) => hasLoader);
    expect(pages.length).toBeGreaterThan(10);
    for (const route of pages) await expectNothingOf(looks(route, alpha, beta));
  });

  test("each page as a document", async () => {
    for (const route of stage.routes.filter(({ hasLoader }) => hasLoader)) {
      for (const of of [alpha, beta]) {
        const address = addressOf(route, of);
        const page = await openPage(stage, alpha, address);
        const absent = await openPage(stage, alpha, nobodys(address));
        expect(page.text, address).not.toContain(beta.mark);
        expect(withoutWhatVaries(page.text), address).toBe(withoutWhatVaries(absent.text));
      }
    }
  });

  test(
    "each action, with each intent that its source names: nothing happens to beta",
    { timeout: 240_000 },
    async () => {
      const pages = stage.routes.filter(({ hasAction }) => hasAction);
      expect(pages.flatMap(intentsOf).length).toBeGreaterThan(20);
      for (const route of pages) await expectNothingOf(acts(route, alpha, beta));
    },
  );

  test("nothing was sent with beta's tokens, or to beta's shop", () => {
    for (const call of stage.outgoing) {
      const sent = JSON.stringify(call);
      for (const text of [...beta.secrets, beta.domain, beta.mark]) expect(sent).not.toContain(text);
    }
  });
});

describe("each job of alpha that names beta's rows", () => {
  const ofShops = Object.values(jobs).filter(({ payload }) => "shopId" in shapeOf(payload));
  test("has a handler in the worker", () => {
    expect(
      Object.values(jobs)
        .map(({ name }) => name)
        .filter((name) => !handlers.has(name)),
    ).toEqual([]);
    expect(ofShops.length).toBeGreaterThan(5);
  });

  test.each(ofShops)("$name: nothing happens to beta", { timeout: 60_000 }, async ({ name, payload }) => {
    await revive(alpha);
    const before = await rowsOf(stage.resources, beta);
    const told = payload.parse(payloadFor(payload));
    // It may well fail: the row is not there for it.
    await handlers
      .get(name)?.(told as never, AbortSignal.timeout(20_000))
      .catch((error: unknown) => {
        expect(error).not.toBeInstanceOf(UnscopedStatement);
      });
    expect(await rowsOf(stage.resources, beta)).toEqual(before);
    expect(await strayReferences(stage.resources, alpha, beta)).toEqual([]);
  });
});

function shapeOf(payload: z.ZodType): Record<string, z.ZodType> {
  return payload instanceof z.ZodObject ? payload.shape : {};
}

/** alpha's shop, and beta's row wherever the payload names one. */
function payloadFor(payload: z.ZodType): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shapeOf(payload)).map(([field, type]): [string, unknown] => {
      if (field === "shopId") return [field, alpha.shopId];
      if (type instanceof z.ZodEnum) return [field, type.options[0]];
      const id = beta.ids[field === "importRunId" ? "run" : field.replace(/Ids?$/, "")];
      if (id === undefined) throw new Error(`a job names ${field}: say in test/security/two-shops.ts what it means`);
      return [field, field.endsWith("Ids") ? [id] : Number(id)];
    }),
  );
}

describe("the same as beta itself", () => {
  test("each page of a row shows it", async () => {
    for (const route of stage.routes.filter(({ params }) => params.some((name) => name.endsWith("Id")))) {
      const page = await openPage(stage, beta, addressOf(route, beta));
      expect([page.status, page.text.includes(beta.mark)], route.id).toEqual([200, true]);
    }
  });

  test(
    "the intents do something: what they cannot do to another's rows they do to one's own",
    { timeout: 180_000 },
    async () => {
      const effective: string[] = [];
      for (const route of stage.routes.filter(({ hasAction }) => hasAction)) {
        for (const intent of intentsOf(route)) {
          await revive(beta);
          const before = await rowsOf(stage.resources, beta);
          for (const tried of acts(route, beta, beta))
            if (tried.intent === intent) await attempt(stage, beta, names, tried);
          if (JSON.stringify(await rowsOf(stage.resources, beta)) !== JSON.stringify(before))
            effective.push(`${route.id} ${intent}`);
        }
      }
      const wanted = [
        "pause",
        "disconnect",
        "list",
        "end",
        "chooseCategory",
        "retryStep",
        "finishTask",
        "acceptCancel",
        "",
      ];
      for (const intent of wanted) expect(effective.map((each) => each.split(" ")[1])).toContain(intent);
      expect(effective.length).toBeGreaterThan(15);
    },
  );
});
