import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import noClientInTransaction from "./eslint/no-client-in-transaction.js";

const code = ["**/*.{ts,tsx}"];
const tests = ["**/*.test.{ts,tsx}", "**/*.cases.ts", "test/**"];
const size = (lines, functionLines) => ({
  "max-lines": ["error", { max: lines, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: functionLines, skipBlankLines: true, skipComments: true }],
});

// Effects of app/ come as arguments (clock, random, sleep, http, env), so that a simulation can stand in for all of them.
const handedOver = "only app/platform may use this: take it from the resources handed to you";
const globals = ["fetch", "setTimeout", "setInterval", "setImmediate"].map((name) => ({ name, message: handedOver }));
const properties = [
  ["Date", "now"],
  ["performance", "now"],
  ["Math", "random"],
  ["crypto", "randomUUID"],
  ["crypto", "getRandomValues"],
  ["process", "env"],
  ["globalThis", "fetch"],
  ["globalThis", "setTimeout"],
  ["globalThis", "setInterval"],
].map(([object, property]) => ({ object, property, message: handedOver }));
const imports = [
  ...["node:timers", "node:timers/promises", "undici"].map((name) => ({ name, message: handedOver })),
  { name: "node:crypto", importNames: ["randomUUID", "randomBytes", "randomInt"], message: handedOver },
  { name: "node:process", importNames: ["env"], message: handedOver },
];
const arglessDate = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: handedOver },
  { selector: "CallExpression[callee.name='Date'][arguments.length=0]", message: handedOver },
];

const asksAStage = "a route asks one stage; only a stage's store.ts speaks to the database";
const sqlInRoute = [
  "MemberExpression[object.name=/^(prisma|sql|tx)$/]",
  "MemberExpression[object.property.name=/^(prisma|sql)$/]",
  "MemberExpression[property.name=/^[$]?transaction$/]",
].map((selector) => ({ selector, message: asksAStage }));
const databaseImports = ["pg", "pg-boss", "@electric-sql/pglite", "@prisma/client"].map((name) => ({
  name,
  message: asksAStage,
}));

export default tseslint.config(
  { ignores: ["build/", "coverage/", ".cache/", ".data/", "**/generated/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "module", "URL", "URLSearchParams", "Buffer", "performance", "fetch"]
          .concat("setTimeout", "clearTimeout", "setInterval", "clearInterval", "AbortController", "AbortSignal")
          .map((name) => [name, "readonly"]),
      ),
    },
    rules: size(300, 90),
  },
  {
    files: code,
    plugins: { house: { rules: { "no-client-in-transaction": noClientInTransaction } } },
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `interface` is the only way to merge into a library's types; elsewhere either will do.
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-floating-promises": ["error", { checkThenables: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "house/no-client-in-transaction": "error",
      ...size(220, 70),
    },
  },
  {
    files: ["**/*.tsx"],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.recommended],
    rules: size(220, 100),
  },
  {
    files: ["app/**/*.{ts,tsx}"],
    ignores: ["app/platform/**", ...tests],
    rules: {
      "no-restricted-globals": ["error", ...globals],
      "no-restricted-properties": ["error", ...properties],
      "no-restricted-imports": ["error", { paths: imports }],
      "no-restricted-syntax": ["error", ...arglessDate],
    },
  },
  {
    files: ["app/routes/**/*.{ts,tsx}"],
    ignores: tests,
    rules: {
      // Remix answers by throwing Response objects.
      "@typescript-eslint/only-throw-error": [
        "error",
        {
          allow: [
            { from: "lib", name: "Response" },
            { from: "package", package: "@remix-run/server-runtime", name: "TypedResponse" },
          ],
        },
      ],
      "no-restricted-imports": ["error", { paths: [...imports, ...databaseImports] }],
      "no-restricted-syntax": ["error", ...arglessDate, ...sqlInRoute],
    },
  },
  {
    files: tests,
    rules: {
      ...size(500, 200),
      "no-console": "off",
      // Checking that a method is on an object, or handing a spy over, is a test's business.
      "@typescript-eslint/unbound-method": "off",
    },
  },
  // Here one function is a whole suite, to be run on each kind of database.
  { files: ["test/**/*.cases.ts"], rules: size(500, 400) },
  // These talk to the one who started them.
  { files: ["sandbox/**", "scripts/**", "bench/**"], rules: { "no-console": "off" } },
);
