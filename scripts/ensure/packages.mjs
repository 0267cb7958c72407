// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Is everything in package-lock.json installed, in the locked version? npm writes node_modules/.package-lock.json as the
 * last act of `ci` and `install` alike, so no stamp of our own is needed. Optional packages (other platforms') may lack.
 * @param {string} root
 */
export function packagesPresent(root) {
  const hidden = join(root, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return false;
  const present = lockedPackages(hidden);
  return Object.entries(lockedPackages(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (path === "") return true;
    const found = present[path];
    return found ? found.integrity === wanted.integrity && found.version === wanted.version : wanted.optional === true;
  });
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked */

/**
 * @param {string} file
 * @returns {Record<string, Locked | undefined> & Record<string, Locked>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

/**
 * The locked integrity of some packages: what generated code depends on, besides its sources.
 * @param {string} root
 * @param {string[]} names
 */
export function lockedIntegrities(root, names) {
  const packages = lockedPackages(join(root, "package-lock.json"));
  return names.map((name) => `${name} ${packages[`node_modules/${name}`]?.integrity ?? "none"}`);
}
