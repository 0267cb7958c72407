import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";

/** A process of its own that serves one file over loopback; says its port to the parent. */
const path = process.argv[2] ?? "";
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/jsonl", "content-length": statSync(path).size });
  createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(response);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address ? address.port : 0);
});
process.on("disconnect", () => process.exit(0));
