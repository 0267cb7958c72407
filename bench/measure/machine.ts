import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { findPostgresBin } from "../../scripts/ensure/programs.mjs";

/** What the figures were measured on, in one sentence, with how busy it was before. */
export function describeMachine(): string {
  const bin = findPostgresBin();
  const version = bin ? execFileSync(join(bin, "postgres"), ["--version"], { encoding: "utf8" }) : "";
  const postgres = /[\d.]+/.exec(version)?.[0] ?? "?";
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(", ");
  return (
    `${cpus().length} cores (${cpu?.model.trim() ?? "?"}), ${memory} GB, Node ${process.versions.node}, ` +
    `PostgreSQL ${postgres} with fsync and synchronous_commit on; load before: ${load}.`
  );
}
