// Loaded by `--import` into each process under attack. Its parent asks for the figures since it last asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolutionMs = 5;
const sampleMs = 50;

if (isMainThread && process.send !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let heapBytes = 0;
  const sample = () => {
    heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
  };
  setInterval(sample, sampleMs).unref();

  const answer = () => {
    sample();
    process.send?.({ blockMs: Math.max(0, delay.max / 1e6 - resolutionMs), heapBytes }, () => {});
    delay.reset();
    heapBytes = 0;
  };
  // A block that has just ended is counted when the loop comes round once more.
  process.on('message', (question) => question === 'figures' && setTimeout(answer, 4 * resolutionMs));
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
