import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../app/platform/database.ts";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** The server's maintenance database, as a user who may create databases. */
    postgresUrl: string;
    /** Migrated and empty; to be copied, never connected to. */
    templateDatabase: string;
  }
}

export interface Server {
  /** Its maintenance database, over loopback. */
  url: string;
  /** The same over its socket, which answers sooner; as `url` where it is not ours. */
  socketUrl: string;
  stop(): void;
}

/** Before the `postgres` project: starts a PostgreSQL of its own, unless TEST_DATABASE_URL names one; makes the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = await givenOrOwnServer();
  const templateDatabase = `anabranch_test_${process.pid}`;
  try {
    await administer(server.url, `CREATE DATABASE ${templateDatabase}`);
    const template = new URL(server.url);
    template.pathname = `/${templateDatabase}`;
    const database = await openDatabase({
      databaseUrl: template.href,
      dataDir: "",
      migrationsDir: "prisma/migrations",
    });
    await database.close();
  } catch (error) {
    server.stop();
    throw error;
  }
  project.provide("postgresUrl", server.url);
  project.provide("templateDatabase", templateDatabase);
  return async () => {
    if (given) await administer(server.url, `DROP DATABASE IF EXISTS ${templateDatabase} WITH (FORCE)`);
    server.stop();
  };
}

const folderPrefix = "anabranch-postgres-";

/** TEST_DATABASE_URL's server, or one of our own that keeps nothing safe; `settings` for the latter. */
export async function givenOrOwnServer(settings: readonly string[] = []): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL;
  return given ? { url: given, socketUrl: given, stop: () => undefined } : startServer(settings);
}

async function startServer(settings: readonly string[]): Promise<Server> {
  stopLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const owner = ownerWhenRoot();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const port = await freePort();
  const dataFolder = join(folder, "data");
  try {
    run(folder, "initdb", [
      "-D",
      dataFolder,
      "-A",
      "trust",
      "-U",
      "postgres",
      "--no-sync",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
    ]);
    const all = ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", ...settings];
    const options = `-p ${port} -k ${folder} ${all.map((setting) => `-c ${setting}`).join(" ")}`;
    run(folder, "pg_ctl", ["-D", dataFolder, "-w", "-l", join(folder, "log"), "-o", options, "start"]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    socketUrl: `postgresql://postgres@/postgres?host=${encodeURIComponent(folder)}&port=${port}`,
    stop: () => stopServer(folder),
  };
}

function stopServer(folder: string): void {
  try {
    run(folder, "pg_ctl", ["-D", join(folder, "data"), "-m", "immediate", "-w", "stop"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A test run that was killed leaves its server behind; the folder's name tells whose it was. */
function stopLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(folderPrefix))) {
    if (isAlive(Number(name.slice(folderPrefix.length).split("-")[0]))) continue;
    try {
      stopServer(join(tmpdir(), name));
    } catch {
      // It had not come as far as starting. The folder is gone either way.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function run(folder: string, program: string, args: string[]): void {
  const bin = findPostgresBin();
  if (!bin) throw new Error("no PostgreSQL here: run `node scripts/ensure.mjs postgres`, or set TEST_DATABASE_URL");
  // stdio must not be a pipe: the server would inherit it, and the call would wait for the server to end.
  execFileSync(join(bin, program), args, { cwd: folder, stdio: "ignore", ...ownerWhenRoot() });
}

/** PostgreSQL refuses to run as root, so as root the work is done as Debian's user for it, or as nobody. */
function ownerWhenRoot(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return idsOf("postgres") ?? idsOf("nobody");
}

function idsOf(user: string): { uid: number; gid: number } | undefined {
  const ask = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: "pipe" }));
  try {
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = probe.address();
        const port = typeof address === "object" && address ? address.port : 0;
        probe.close(() => resolve(port));
      });
  });
}

/** One statement over a connection of its own, as for making and dropping databases. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
