// Who may import whom in app/: the table of the architecture, as rules. Tests beside the source are exempt.
const isTest = "[.]test[.]tsx?$";
const stages = ["accounts", "activity", "inbox", "mirror", "listings", "push", "orders", "bulk"];
const A = ["domain/", "platform/", "queue/", "jobs[.]ts$"];
const contract = "connectors/(orders-)?contract([.]ts$|[.-][^/]+[.]ts$)";

const layer = (from, may) => ({
  name: `${from.replace("/", "")}-imports`,
  comment: `app/${from} may import: ${may.length > 0 ? may.join(", ") : "no other folder of app"}`,
  severity: "error",
  from: { path: `^app/${from}`, pathNot: isTest },
  to: { path: "^app/", pathNot: [from, ...may].map((folder) => `^app/${folder}`) },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true, viaOnly: { pathNot: "/generated/" } } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^virtual:" } },
    {
      name: "no-dev-dependency-in-app",
      comment: "production installs without them; types are erased, so they may come from there",
      severity: "error",
      from: { path: "^app/", pathNot: [isTest, "^app/routes[.]ts$"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "app-stands-alone",
      severity: "error",
      from: { path: "^app/", pathNot: isTest },
      to: { path: "^(sandbox|test|bench|scripts)/" },
    },
    {
      name: "sandbox-stands-alone",
      comment: "it speaks the vendors' protocols; sharing code with the app would let one mistake hide in both",
      severity: "error",
      from: { path: "^sandbox/", pathNot: isTest },
      to: { path: "^(app|test|bench)/" },
    },
    {
      name: "resources-are-passed-not-imported",
      severity: "error",
      from: { path: "^app/", pathNot: ["^app/server/", isTest] },
      to: { path: "^app/server/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "stage-by-its-index",
      comment: "a stage's index.ts is what others may call",
      severity: "error",
      from: { path: "^app/(routes|server)/", pathNot: isTest },
      to: { path: `^app/(${stages.join("|")})/`, pathNot: `^app/(${stages.join("|")})/index[.]ts$` },
    },
    {
      name: "connectors-are-islands",
      severity: "error",
      from: { path: "^app/connectors/([^/]+)/", pathNot: isTest },
      to: { path: "^app/connectors/([^/]+)/", pathNot: "^app/connectors/$1/" },
    },
    layer("routes/", [...stages.map((stage) => `${stage}/`), "ui/", "domain/", "platform/", "shopify/"]),
    layer("ui/", ["domain/"]),
    layer("accounts/", [...A, contract]),
    layer("activity/", A),
    layer("inbox/", [...A, "shopify/", contract]),
    layer("mirror/", [...A, "shopify/"]),
    layer("listings/", [...A, contract]),
    layer("push/", [...A, contract]),
    layer("orders/", [...A, "shopify/", contract]),
    layer("bulk/", A),
    layer("connectors/", ["domain/", "platform/"]),
    layer("shopify/", ["domain/", "platform/"]),
    layer("queue/", ["platform/"]),
    layer("domain/", []),
    layer("platform/", []),
    layer("jobs[.]ts$", ["domain/"]),
    {
      name: "domain-is-pure",
      comment: "types and functions only: no library but the schema one, nothing of Node",
      severity: "error",
      from: { path: "^app/domain/", pathNot: isTest },
      to: { path: "node_modules|^(node:)?[a-z_]+$", pathNot: "node_modules/zod/|^app/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|/generated/" },
    exclude: { path: "^(build|[.]cache)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts"],
    },
  },
};
