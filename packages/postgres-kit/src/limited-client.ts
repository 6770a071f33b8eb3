import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

const ticks = 10;

/**
 * Calls `run` after a time that this process was able to use, in milliseconds; returns the function that cancels it. A
 * process that gets no processor, or blocks, finds its timers expired before it has read what was sent to it meanwhile.
 * So a stretch in which no timer could run counts as one tick, a tenth of the time.
 */
const afterUsableTime = (ms: number, run: () => void): (() => void) => {
  let passed = 0;
  const timer = setInterval(() => {
    passed += 1;
    if (passed < ticks) return;
    clearInterval(timer);
    run();
  }, ms / ticks).unref();
  return () => clearInterval(timer);
};

/**
 * A client for an immediate connect, which rejects if the server has not accepted it within a time that this process
 * was able to use.
 */
export const limitedClient = (acceptMs: number): new (config?: ClientConfig) => Client =>
  class extends Client {
    constructor(config: ClientConfig = {}) {
      const socket = new Socket();
      super({ ...config, connectionTimeoutMillis: 0, stream: () => socket });
      const callOff = afterUsableTime(acceptMs, () =>
        socket.destroy(new Error('Connection terminated due to connection timeout')),
      );
      this.once('connect', callOff);
      socket.once('close', callOff);
    }
  };
