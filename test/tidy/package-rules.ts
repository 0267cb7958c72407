import { z } from "zod";
import type { Rule, SourceFile } from "./files.ts";

const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  engines: z.object({ node: z.string() }).optional(),
  dependencies: versions,
  devDependencies: versions,
  overrides: z.record(z.string(), z.unknown()).default({}),
});
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
});

const parsed = <Value>(files: readonly SourceFile[], path: string, schema: z.ZodType<Value>): Value[] =>
  files.filter((file) => file.path === path).map(({ text }) => schema.parse(JSON.parse(text)));

/** A range would let tomorrow's clone differ from today's. */
export const versionsArePinned: Rule = (files) =>
  parsed(files, "package.json", manifest).flatMap(({ dependencies, devDependencies, overrides }) =>
    Object.entries({ ...dependencies, ...devDependencies, ...overrides })
      .filter(([, version]) => typeof version !== "string" || !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))
      .map(([name, version]) => `package.json: ${name} ${JSON.stringify(version)} is not one exact version`),
  );

/** Each package is checked by what it contains, and comes from whichever registry the reader uses. */
export const lockfileIsPortable: Rule = (files) =>
  parsed(files, "package-lock.json", lockfile).flatMap(({ packages }) =>
    Object.entries(packages).flatMap(([name, entry]) => {
      const own = name === "" || entry.link === true || !name.includes("node_modules/");
      return [
        // SHA-1 is broken, and whoever can break it chooses what is installed.
        ...(own || entry.integrity?.startsWith("sha512-") || entry.inBundle
          ? []
          : [`package-lock.json: ${name} has no sha512`]),
        ...(/^[a-z+]+:/.test(entry.resolved ?? "") ? [`package-lock.json: ${name} names a host`] : []),
      ];
    }),
  );

/** Every stage of the Dockerfile runs one Node version, and one that package.json admits. */
export const dockerfileRunsOurNode: Rule = (files) => {
  const images = files
    .filter(({ path }) => path === "Dockerfile")
    .flatMap(({ text }) => [...text.matchAll(/^FROM\s+node:(\S+)/gm)].map(([, tag = ""]) => tag));
  const [minimum = 0] = parsed(files, "package.json", manifest).map(({ engines }) =>
    Number(/\d+/.exec(engines?.node ?? "")?.[0]),
  );
  return [
    ...(new Set(images).size > 1 ? [`Dockerfile: several Node versions: ${[...new Set(images)].join(", ")}`] : []),
    ...images
      .filter((tag) => !(Number.parseInt(tag, 10) >= minimum))
      .map((tag) => `Dockerfile: node:${tag}, but package.json wants at least ${minimum}`),
  ];
};
