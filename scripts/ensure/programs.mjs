// @ts-check
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/** @typedef {{ name: string, aptPackage: string, brewPackage: string, setting: string }} Program */

/** @type {Record<"chromium" | "postgres", Program>} */
export const programs = {
  chromium: {
    name: "Chromium",
    aptPackage: "chromium",
    brewPackage: "--cask chromium",
    setting: "CHROMIUM=/path/to/it",
  },
  postgres: {
    name: "PostgreSQL's server programs",
    aptPackage: "postgresql",
    brewPackage: "postgresql@17",
    setting: "TEST_DATABASE_URL=postgresql://… (a server where tests may create databases)",
  },
};

const chromiumPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The browser of the tests, or undefined.
 * @param {Env} [env]
 * @param {string[]} [places]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env, places = chromiumPlaces) {
  if (env.CHROMIUM) return existsSync(env.CHROMIUM) ? env.CHROMIUM : undefined;
  return places.find((place) => existsSync(place));
}

/**
 * The folder with initdb and pg_ctl of the newest installed version, or undefined.
 * @param {Env} [env]
 * @param {string} [versionsFolder]
 * @returns {string | undefined}
 */
export function findPostgresBin(env = process.env, versionsFolder = "/usr/lib/postgresql") {
  const versions = existsSync(versionsFolder) ? readdirSync(versionsFolder) : [];
  const debian = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(versionsFolder, version, "bin"));
  const onPath = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...debian, ...onPath].find((folder) => ["initdb", "pg_ctl"].every((file) => existsSync(join(folder, file))));
}

/**
 * @param {string} step
 * @param {Env} [env]
 * @returns {Program | undefined} the program that the step wants and that is missing
 */
export function missingProgram(step, env = process.env) {
  if (step === "chromium") return findChromium(env) ? undefined : programs.chromium;
  if (step === "postgres") return env.TEST_DATABASE_URL || findPostgresBin(env) ? undefined : programs.postgres;
  return undefined;
}

/**
 * What to type, where it cannot be installed from here.
 * @param {Program[]} missing
 * @param {NodeJS.Platform} platform
 */
export function howToInstall(missing, platform) {
  const names = missing.map((program) => program.name).join(" and ");
  const commands =
    platform === "darwin"
      ? missing.map((program) => `brew install ${program.brewPackage}`)
      : [`sudo apt-get update && sudo apt-get install -y ${missing.map((program) => program.aptPackage).join(" ")}`];
  const settings = missing.map((program) => `  or, where it is elsewhere: ${program.setting}`);
  return [`The tests need ${names}. Type:`, ...commands.map((command) => `  ${command}`), ...settings].join("\n");
}
