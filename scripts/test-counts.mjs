// @ts-check
// `node scripts/test-counts.mjs REPORT.json`: one closing line from the JSON report of the test runner.
// Exit code 1 when a test failed, a file did not load, or nothing ran.
import { existsSync, readFileSync } from "node:fs";

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { name: string, status: string, assertionResults: unknown[] }[] }} Report
 */

const file = process.argv[2] ?? "";
/** @type {Report} */
const report = existsSync(file)
  ? JSON.parse(readFileSync(file, "utf8"))
  : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

const notLoaded = report.testResults.filter(
  (result) => result.status === "failed" && result.assertionResults.length === 0,
);
for (const { name } of notLoaded) console.log(`did not load: ${name}`);
const skipped = report.numPendingTests + report.numTodoTests;
if (report.numFailedTests > 0 || notLoaded.length > 0 || report.numPassedTests === 0) process.exitCode = 1;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
