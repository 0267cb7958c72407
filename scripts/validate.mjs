// @ts-check
// `npm run validate`: every check, one after the other; those after a failure run too, so that one round shows all.
import { spawnSync } from "node:child_process";

const checks = ["format:check", "lint", "typecheck", "boundaries", "unused", "db:drift", "secrets", "tidy"];

const outcomes = checks.map((check) => {
  const startedMs = performance.now();
  const { status, signal } = spawnSync("npm", ["run", "--silent", check], { stdio: ["ignore", "inherit", "inherit"] });
  return { check, ok: status === 0, reason: signal ?? `exit code ${status}`, ms: performance.now() - startedMs };
});
for (const { check, ok, reason, ms } of outcomes) {
  console.log(`${ok ? "ok    " : "FAILED"} ${check} (${(ms / 1000).toFixed(1)} s${ok ? "" : `, ${reason}`})`);
}
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
