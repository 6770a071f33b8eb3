// Loaded by `--import` into each process under attack. Its parent requests the stats since its last request.
import { openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolutionMs = 5;
const sampleMs = 50;

/**
 * Milliseconds for which the event loop's thread has run, and for which it was runnable without a processor, as Linux
 * counts them; empty elsewhere.
 */
const openLoopTimes = () => {
  try {
    const file = openSync('/proc/self/schedstat', 'r');
    const bytes = Buffer.alloc(128);
    return () => {
      const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
      const [ranNs, waitedNs] = text.split(' ').map(Number);
      return { ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6 };
    };
  } catch {
    return undefined;
  }
};

/** The longest uninterrupted computing of the loop between two timer checks, and the time without a processor. */
const watchLoop = (times) => {
  let last = times();
  let first = last;
  let blockMs = 0;
  const look = () => {
    const now = times();
    blockMs = Math.max(blockMs, now.ranMs - last.ranMs - resolutionMs);
    last = now;
  };
  setInterval(look, resolutionMs).unref();
  return () => {
    look();
    const stats = {
      blockCpuMs: blockMs,
      loopCpuMs: last.ranMs - first.ranMs,
      starvedMs: last.waitedMs - first.waitedMs,
    };
    first = last;
    blockMs = 0;
    return stats;
  };
};

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const times = openLoopTimes();
  const takeLoop = times === undefined ? () => ({}) : watchLoop(times);
  let heapBytes = 0;
  const sample = () => {
    heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
  };
  setInterval(sample, sampleMs).unref();

  const answer = () => {
    sample();
    process.send?.({ blockMs: Math.max(0, delay.max / 1e6 - resolutionMs), ...takeLoop(), heapBytes }, () => {});
    delay.reset();
    heapBytes = 0;
  };
  // A block that has just ended is counted in the next iteration of the loop.
  process.on('message', (question) => question === 'stats' && setTimeout(answer, 4 * resolutionMs));
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
