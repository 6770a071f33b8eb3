// What a load needs: processors, disk and money from the figures of `npm run bench -- --only ingest,queues --json FILE`, after a
// simulation of those very runs that shows how far such figures can be trusted. Arguments: FILE. Writes Markdown.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readMeasured, type Measured, type MeasuredRun } from './scale/demands.ts';
import { simulate } from './scale/simulate.ts';
import { sizeOf, utilisation, type Load } from './scale/size.ts';
import { shortNumber } from './suite/report.ts';
import { workloads } from './suite/workloads.ts';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workload: { type: 'string', default: 'small' },
    days: { type: 'string', default: '30' },
    peak: { type: 'string', default: '3' },
    /** US dollars for a virtual processor with 4 GB of memory, and for a gigabyte of disk, each for a month. */
    'usd-processor': { type: 'string', default: '25' },
    'usd-gigabyte': { type: 'string', default: '0.08' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name the file that `npm run bench -- --only ingest,queues --json FILE` wrote');

const measured: Measured = readMeasured(JSON.parse(readFileSync(file, 'utf8')));
const prices = { perProcessor: Number(given['usd-processor']), perGigabyte: Number(given['usd-gigabyte']) };
const connections = 16;
/** Observations of a request, on average, by workload. */
const requestSizes = new Map(
  workloads.map(({ name, make }) => {
    const load = make(2_000);
    return [name, load.observations / load.requests.length];
  }),
);
const observations = 60_000;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const print = (lines: readonly string[]): void => console.log(`${lines.join('\n')}\n`);

const simulated = ({ workload, demand, workerCount }: MeasuredRun) => {
  const observationsPerRequest = requestSizes.get(workload);
  if (observationsPerRequest === undefined)
    throw new Error(`${file} names a workload that is not measured: ${workload}`);
  return simulate({
    demand,
    workerCount,
    processors: measured.processors,
    connections,
    observationsPerRequest,
    observations,
  });
};

print([
  row(['run', 'measured', 'simulated', 'simulated / measured', 'answered p50, measured', 'simulated']),
  row(['---', '---', '---', '---', '---', '---']),
  ...measured.runs.map((run) => {
    const outcome = simulated(run);
    return row([
      run.name,
      `${shortNumber(run.rate)}/s`,
      `${shortNumber(outcome.rate)}/s`,
      shortNumber(outcome.rate / run.rate),
      `${shortNumber(run.answered.p50)} ms`,
      `${shortNumber(outcome.answered.p50)} ms`,
    ]);
  }),
]);

const ofQueue = (queue: MeasuredRun['queue']): MeasuredRun | undefined =>
  measured.runs.find((run) => run.queue === queue && run.workload === given.workload && run.workerCount < 2);

const most = (micros: number): string => (micros < 0.05 ? '' : `${shortNumber(Math.round(1e4 / micros) * 100)}/s`);

print([
  row(['one process carries, at most', 'api', 'worker', 'ClickHouse, a processor', 'queue, a processor']),
  row(['---', '---', '---', '---', '---']),
  ...(['none', 'redis', 'postgres'] as const).flatMap((queue) => {
    const run = ofQueue(queue);
    if (run === undefined) return [];
    const { api, workers, clickHouse, merges, postgres, redis } = run.demand;
    const ofQueueItself = queue === 'none' ? '' : most(postgres + redis);
    return [row([run.name, most(api), most(workers), most(clickHouse + merges), ofQueueItself])];
  }),
]);

const sizes = [1e6, 1e8, 1e10];
print([
  row(['observations a day', 'average, peak', 'queue', 'api', 'workers', 'ClickHouse', 'the queue', 'disk', 'a month']),
  row(Array.from({ length: 9 }, () => '---')),
  ...sizes.flatMap((observationsPerDay) =>
    (['none', 'redis', 'postgres'] as const).flatMap((queue) => {
      const run = ofQueue(queue);
      if (run === undefined) return [];
      const load: Load = {
        observationsPerDay,
        peakFactor: Number(given.peak),
        bytesOnDisk: measured.bytes[run.workload] ?? 0,
        days: Number(given.days),
      };
      const size = sizeOf(load, run.demand, prices);
      const { api, workers, clickHouse, queue: ofQueueItself } = size.processors;
      // Local mode is one process.
      if (queue === 'none' && api > 1) return [];
      return [
        row([
          shortNumber(observationsPerDay),
          `${shortNumber(size.averageRate)}/s, ${shortNumber(size.peakRate)}/s`,
          queue === 'none' ? 'none' : queue === 'redis' ? 'Redis' : 'PostgreSQL',
          ...[api, workers, clickHouse, ofQueueItself].map((count) => (count < 0.1 ? '< 0.1' : count.toFixed(1))),
          `${shortNumber(size.diskGigabytes)} GB`,
          `$${shortNumber(size.usdPerMonth)}`,
        ]),
      ];
    }),
  ),
]);
console.log(
  `Processors at the busiest hour (${given.peak} × the average), none used for more than ${utilisation * 100} %; ${given.days} days kept; ` +
    `$${prices.perProcessor} a processor with 4 GB and $${prices.perGigabyte} a gigabyte, for a month.`,
);
