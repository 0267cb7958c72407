// @ts-check
// `npm run secrets`: whether a credential is in a file of the repository, or would be with the next commit.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { findSecrets, isSecretFile } from "./secrets/find-secrets.mjs";

const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
  maxBuffer: 1 << 26,
});
const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(path));
const found = paths.flatMap((path) => [
  ...(isSecretFile(path) ? [`${path}: a file of secrets`] : []),
  ...findSecrets(readFileSync(path, "utf8")).map(({ line, what }) => `${path}:${line}: ${what}`),
]);
for (const each of found) console.log(each);
if (found.length > 0)
  console.log("Take it out, and have it replaced by whoever gave it out: it is no secret any more.");
process.exitCode = found.length > 0 || paths.length === 0 ? 1 : 0;
