import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Thrown instead of Node's EADDRINUSE, which does not say what to do. */
export class PortInUse extends Error {
  constructor(readonly port: number) {
    super(`port ${port} is in use`);
    this.name = "PortInUse";
  }
}

/** Resolves to the port, which the system chooses when 0 is asked for. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject("code" in error && error.code === "EADDRINUSE" ? new PortInUse(port) : error);
    });
    server.listen(port, host, () => {
      // A TCP server that listens has an address with a port.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
