import pg from "pg";

const reconnectMs = 500;

/** A connection of its own for LISTEN, opened again whenever it breaks. Answers how to stop. */
export async function listenOn(
  connectionString: string,
  channel: string,
  heard: (payload: string) => void,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let stopped = false;

  const again = () => {
    if (stopped) return;
    setTimeout(() => void connect().catch(again), reconnectMs);
  };
  async function connect() {
    const fresh = new pg.Client({ connectionString, application_name: "anabranch listen" });
    fresh.on("error", () => undefined); // followed by "end"
    await fresh.connect();
    fresh.on("notification", (message) => heard(message.payload ?? ""));
    fresh.on("end", again);
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    client = fresh;
    heard(""); // whatever was notified while nobody listened
  }

  await connect();
  return async () => {
    stopped = true;
    await client?.end();
  };
}
