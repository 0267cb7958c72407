import { help, readArguments } from "./demo/arguments.ts";
import { failure, welcome } from "./demo/messages.ts";
import { runOnce } from "./demo/once.ts";
import { keepRunning } from "./demo/running.ts";
import { startSandbox } from "./demo/start.ts";

// `npm run demo`: the whole sandbox with the built app. See demo/arguments.ts for the options.

async function main(): Promise<number> {
  const { help: wantsHelp, once, json, ...options } = readArguments(process.argv.slice(2));
  if (wantsHelp) {
    process.stdout.write(help);
    return 0;
  }
  if (once) return runOnce({ ...options, json });
  const note = (text: string) => console.log(text);
  note("Starting Shopify's stand-in, the channels and the app …");
  return keepRunning(
    () => startSandbox({ ...options, dataDir: ".data", note }),
    (sandbox) => note(welcome(sandbox)),
  );
}

main().then(
  // What is still on its way out must not be cut off.
  (code) => process.stdout.write("", () => process.exit(code)),
  (error: unknown) => {
    process.stderr.write(`${failure(error)}\n`);
    process.exit(1);
  },
);
