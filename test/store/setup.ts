import { afterAll } from "vitest";
import { emptyEmbeddedDatabase } from "./embedded.ts";

// Registered before any hook of the test file, so it runs after all of them.
afterAll(emptyEmbeddedDatabase);
