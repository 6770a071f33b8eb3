import { unavailable } from '@spanledger/core';
import { logOutput } from './lost-output.ts';
import { runProcess } from './run-process.ts';

/** A separate process: `start` fails or runs, depending on its argument. */
const [kind = 'runs'] = process.argv.slice(2);
const stops: Record<string, () => Promise<void>> = {
  hangs: async () => new Promise(() => undefined),
  'hangs for long': async () => new Promise(() => undefined),
  'fails to stop': async () => Promise.reject(new Error('stuck')),
};

await runProcess({
  name: 'The test',
  start: async () => {
    if (kind === 'fails') throw unavailable('The store is away.');
    setInterval(() => undefined, 1000);
    if (kind === 'starts for ever') {
      process.stdout.write('starting\n');
      await new Promise(() => undefined);
    }
    return {
      stop: stops[kind] ?? (async () => undefined),
      ...(kind === 'hangs for long' ? { stopMsMax: 200 } : {}),
      ...(kind === 'gives up' ? { failed: Promise.resolve('the lock was lost') } : {}),
    };
  },
  greet: () => 'hello',
  output: logOutput(),
});

process.send?.('it runs');
process.disconnect?.();
