import { help, readArguments } from "./demo/arguments.ts";
import { failure, welcome } from "./demo/messages.ts";
import { keepRunning } from "./demo/running.ts";
import { startSandbox } from "./demo/start.ts";

// `npm run dev`: the sandbox of `npm run demo`, with the app under Vite: a saved file is seen at once.

async function main(): Promise<number> {
  const { help: wantsHelp, once: _once, json: _json, ...options } = readArguments(process.argv.slice(2));
  if (wantsHelp) {
    process.stdout.write(help.replaceAll("npm run demo", "npm run dev"));
    return 0;
  }
  const note = (text: string) => console.log(text);
  note("Starting Shopify's stand-in, the channels and the app with hot reload …");
  return keepRunning(
    () => startSandbox({ ...options, dataDir: ".data", app: "development", note }),
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
