import { mirrorWebhookCases } from "../../test/mirror-webhooks.cases.ts";
import { embeddedDatabase } from "../../test/store/embedded.ts";

mirrorWebhookCases(embeddedDatabase, { numRuns: 15 });
