/** What has to be undone, last first: also when the run is interrupted, and when one part fails to end. */
export class Cleanup {
  #closers: { what: string; close: () => Promise<void> | void }[] = [];

  add(what: string, close: () => Promise<void> | void): void {
    this.#closers.push({ what, close });
  }

  async run(): Promise<void> {
    for (const { what, close } of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        process.stderr.write(`${what} was not cleaned up: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  }

  /** Ctrl-C and its like end everything first, and then this process. */
  uponSignals(): void {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => {
        process.stderr.write(`\n${signal}: everything is being stopped.\n`);
        void this.run().then(() => process.exit(130));
      });
  }
}
