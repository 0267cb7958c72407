// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

// Contents, never times: a fresh clone, a restored cache and a switched branch all give files new times.

/**
 * Every file below the folders (or the file itself), in a fixed order, as paths relative to root.
 * @param {string} root
 * @param {string[]} paths
 * @param {(path: string) => boolean} [wanted]
 * @returns {string[]}
 */
export function filesBelow(root, paths, wanted = () => true) {
  return paths.flatMap((path) => {
    const full = join(root, path);
    if (!existsSync(full)) return [];
    const entries = readEntries(full);
    if (!entries) return wanted(path) ? [path] : [];
    return entries.flatMap((entry) => filesBelow(root, [`${path}/${entry}`], wanted));
  });
}

/** @param {string} path */
function readEntries(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** @param {string[]} parts */
export function fingerprint(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string[]} files
 */
export function fingerprintOfFiles(root, files) {
  return fingerprint(files.flatMap((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/**
 * What a run of the GraphQL code generator depends on in the sources: the documents, and nothing around them.
 * @param {string} root
 */
export function graphqlDocuments(root) {
  const sources = filesBelow(root, ["app"], (path) => isSource(path) && /[.]tsx?$/.test(path));
  return sources.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return text.includes("#graphql") ? [file, ...(text.match(/#graphql[^`]*`/g) ?? [])] : [];
  });
}

/**
 * Neither generated nor a test: what the production build is made of.
 * @param {string} path
 */
export const isSource = (path) => !path.includes("/generated/") && !/[.](test|cases)[.]tsx?$/.test(path);

/**
 * @param {string} file
 * @param {string} value
 * @param {string[]} outputs what must exist besides; all paths absolute
 */
export const stampHolds = (file, value, outputs) =>
  outputs.every((output) => existsSync(output)) && existsSync(file) && readFileSync(file, "utf8") === value;

/**
 * @param {string} file
 * @param {string} value
 */
export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}
