import { defineConfig } from "vitest/config";

const shared = { pool: "forks", environment: "node", testTimeout: 20_000, hookTimeout: 60_000 } as const;

// The Remix plugin stays out: it would take over the build. So each project says all that it needs.
export default defineConfig({
  test: {
    // vitest would leave one core free: half of a small machine.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["app/**/*.test.{ts,tsx}"],
          exclude: ["app/**/*.postgres.test.ts"],
          // One process runs many files, so that they share one embedded database; it is emptied between files.
          isolate: false,
          setupFiles: ["test/store/setup.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "sandbox",
          include: ["sandbox/**/*.test.ts"],
          exclude: ["sandbox/**/*.browser.test.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "postgres",
          include: ["test/postgres/**/*.test.ts", "app/**/*.postgres.test.ts"],
          globalSetup: ["test/postgres/server.ts"],
        },
      },
      // The whole app in one process, attacked.
      { test: { ...shared, name: "security", include: ["test/security/**/*.test.ts"], testTimeout: 60_000 } },
      { test: { ...shared, name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          ...shared,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "sandbox/**/*.browser.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Whole processes and a browser with deadlines of their own: one file after the other, when all else is done.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: "crash",
          include: ["test/crash/**/*.test.ts"],
          testTimeout: 420_000,
          // Five processes that are killed and timed: when all else is done, and nothing beside them.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      // Each file runs its seeds one after the other, over a database of its own: two files for two cores.
      {
        test: {
          ...shared,
          name: "sim",
          include: ["test/sim/**/*.test.ts"],
          globalSetup: ["test/postgres/server.ts"],
          testTimeout: 120_000,
        },
      },
      { test: { ...shared, name: "tidy", include: ["test/tidy*.test.ts"] } },
      { test: { ...shared, name: "scripts", include: ["scripts/**/*.test.*"], testTimeout: 60_000 } },
    ],
  },
});
