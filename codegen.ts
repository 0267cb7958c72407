import type { CodegenConfig } from "@graphql-codegen/cli";
import { ApiType, pluckConfig, preset } from "@shopify/api-codegen-preset";

// Put there, and checked, by `node scripts/ensure.mjs schema`. Nothing here uses the network.
const schema = ".cache/admin.schema.json";
const documents = ["./app/**/*.{ts,tsx}", "!./app/**/generated/**", "!./app/**/*.test.{ts,tsx}"];
const generated = "./app/shopify/generated";

const config: CodegenConfig = {
  schema,
  documents,
  ignoreNoDocuments: true,
  // The preset types its own pluckConfig more loosely than the CLI asks for.
  pluckConfig: pluckConfig as NonNullable<CodegenConfig["pluckConfig"]>,
  generates: {
    [`${generated}/admin.types.d.ts`]: { schema, plugins: ["typescript"] },
    [`${generated}/admin.generated.d.ts`]: { schema, documents, preset, presetConfig: { apiType: ApiType.Admin } },
  },
};

export default config;
