import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { LoopWatch } from './watch-loop.ts';

const { beats, stuckMsMax } = workerData as LoopWatch;
const lookMs = Math.min(1_000, stuckMsMax / 4);
const looksMax = Math.ceil(stuckMsMax / lookMs);

let last = 0;
let looks = 0;
// Looks are counted, not time: a process that was suspended as a whole is not stuck.
setInterval(() => {
  const beat = Atomics.load(beats, 0);
  looks = beat === last ? looks + 1 : 0;
  last = beat;
  if (looks < looksMax) return;
  writeSync(
    2,
    `The worker's event loop stood still for ${stuckMsMax / 1000} s; the process ends, so that another goes on.\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}, lookMs);
