import { fork } from "node:child_process";
import { once } from "node:events";

export interface Child<Request, Reply> {
  /** One question at a time. */
  ask(request: Request): Promise<Reply>;
  stop(): Promise<void>;
}

/** A process of its own that answers each message with one message, and ends when this one is gone. */
export function startChild<Request extends object, Reply>(script: URL): Child<Request, Reply> {
  const child = fork(script);
  const ended = once(child, "exit");
  return {
    async ask(request) {
      const answered = once(child, "message").then(([reply]) => ({ reply: reply as Reply })); // both sides share the type
      child.send(request);
      const first = await Promise.race([answered, ended.then(() => undefined)]);
      if (!first) throw new Error(`${script.pathname} ended before it answered`);
      return first.reply;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
