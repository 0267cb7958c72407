import { mirrorCases } from "../mirror.cases.ts";
import { mirrorWebhookCases } from "../mirror-webhooks.cases.ts";
import { serverDatabase } from "../store/server.ts";

mirrorCases(serverDatabase);
mirrorWebhookCases(serverDatabase);
