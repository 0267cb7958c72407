import { createServer } from "node:http";
import { listen } from "../admin/listen.ts";

/** Throws PortInUse if somebody listens there already; asked for all ports before anything is started or removed. */
export async function assertFree(port: number): Promise<void> {
  if (port !== 0) await probe(port);
}

/** A port that nobody had a moment ago, for a process that has to be told its port. */
export const freePort = (): Promise<number> => probe(0);

async function probe(port: number): Promise<number> {
  const server = createServer();
  const found = await listen(server, port, "127.0.0.1");
  await new Promise((resolve) => server.close(resolve));
  return found;
}
