import pg from "pg";

const reconnectMs = 500;

/**
 * A connection of its own for LISTEN, opened again whenever it breaks. Answers how to stop.
 * @throws if the first one cannot be opened
 */
export async function listenOn(
  connectionString: string,
  channel: string,
  heard: (payload: string) => void,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let stopped = false;

  const again = () => {
    if (!stopped) setTimeout(() => void connect().catch(again), reconnectMs);
  };
  async function connect() {
    const fresh = new pg.Client({ connectionString, application_name: "anabranch listen" });
    fresh.on("error", () => undefined); // the connection ends, which is what counts
    try {
      await fresh.connect();
      fresh.on("notification", (message) => heard(message.payload ?? ""));
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end(); // connected, but deaf
      throw error;
    }
    if (stopped) return fresh.end();
    // Only now: one that failed before is opened again by whoever asked for it, and not twice.
    fresh.on("end", again);
    client = fresh;
    heard(""); // whatever was notified while nobody listened
  }

  await connect();
  return async () => {
    stopped = true;
    await client?.end();
  };
}
