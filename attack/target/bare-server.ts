import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own that does nothing but answer. */
export interface BareServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** It answers every request at once, with 200 and so many bytes. */
export const startBareServer = async (answerBytes: number): Promise<BareServer> => {
  const { NODE_OPTIONS: _none, ...env } = process.env;
  const child = fork(join(import.meta.dirname, 'bare-server.mjs'), [String(answerBytes)], { env, execArgv: [] });
  const exit = once(child, 'exit');
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
};
