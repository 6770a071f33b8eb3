import { expect, test } from 'vitest';
import { readMeasured, type Demand } from './demands.ts';
import { simulate, type Setup } from './simulate.ts';
import { sizeOf } from './size.ts';

const nothing: Demand = { sender: 0, api: 0, workers: 0, clickHouse: 0, merges: 0, postgres: 0, redis: 0 };
const setup = (demand: Partial<Demand>, others: Partial<Setup> = {}): Setup => ({
  demand: { ...nothing, ...demand },
  workerCount: 0,
  processors: 2,
  connections: 16,
  observationsPerRequest: 500,
  observations: 50_000,
  ...others,
});

test('one Node process is no faster than one processor, however many there are', () => {
  const { rate } = simulate(setup({ api: 100 }, { processors: 8 }));
  expect(rate).toBeGreaterThan(9_000);
  expect(rate).toBeLessThan(10_100);
});

test('two processes share the processors of a machine, and use no more than there are', () => {
  const { rate, used } = simulate(setup({ sender: 50, api: 50, clickHouse: 100 }, { processors: 1 }));
  expect(rate).toBeLessThan(1e6 / 200 + 1);
  expect(rate).toBeGreaterThan((1e6 / 200) * 0.9);
  expect(used).toBeLessThanOrEqual(1.001);
});

test('a second worker doubles what a queue carries where workers are what is short', () => {
  const [one, two] = [1, 2].map((workerCount) =>
    simulate(setup({ api: 5, workers: 100, redis: 1 }, { workerCount, processors: 8 })),
  );
  expect((two?.rate ?? 0) / (one?.rate ?? 1)).toBeGreaterThan(1.8);
});

test('a queue answers before rows are stored, and local mode after', () => {
  const demand = { api: 5, workers: 10, clickHouse: 200 };
  const [local, queued] = [0, 1].map((workerCount) => simulate(setup(demand, { workerCount, processors: 8 })));
  expect(queued?.answered.p50).toBeLessThan((local?.answered.p50 ?? 0) / 2);
});

test('a small group waits for its senders, so that only large ones are stored while others are read', () => {
  const demand = { api: 20, clickHouse: 100 };
  const inTurn = 1e6 / (demand.api + demand.clickHouse / 2);
  const [small, large] = [50, 500].map((observationsPerRequest) =>
    simulate(setup(demand, { processors: 8, observationsPerRequest })),
  );
  expect(small?.rate).toBeLessThan(inTurn);
  expect(large?.rate).toBeGreaterThan(inTurn * 1.1);
});

test('a size is what the busiest hour takes at the planned utilisation, and disk for all its days', () => {
  const load = { observationsPerDay: 86_400_000, peakFactor: 3, bytesOnDisk: 100, days: 10 };
  const size = sizeOf(load, { ...nothing, api: 200, clickHouse: 100 }, { perProcessor: 10, perGigabyte: 0.1 });
  expect(size).toMatchObject({ averageRate: 1000, peakRate: 3000, apiProcesses: 1, workerProcesses: 0 });
  expect(size.processors.api).toBeCloseTo(1);
  expect(size.processors.clickHouse).toBeCloseTo(0.75);
  expect(size.diskGigabytes).toBeCloseTo(129.6);
  expect(size.usdPerMonth).toBeCloseTo(20 + 12.96);
});

const figure = (part: string, of: string, name: string, median: number) => ({ part, of, name, median });

test('runs are read from the file of a bench, and other parts of it are left alone', () => {
  const measured = readMeasured({
    machine: { processors: '2 × a processor' },
    figures: [
      figure('ingest', 'Redis queue, 2 workers: chat', 'rate', 900),
      figure('ingest', 'Redis queue, 2 workers: chat', 'CPU, ClickHouse', 30),
      figure('ingest', 'Redis queue, 2 workers: chat', 'CPU, ClickHouse, merges too', 45),
      figure('sizes', 'chat: everything', 'on disk, an observation', 300),
      figure('reads', 'a trace', 'p50', 3),
    ],
  });
  expect(measured).toMatchObject({
    processors: 2,
    bytes: { chat: 300 },
    runs: [{ workload: 'chat', queue: 'redis', workerCount: 2, rate: 900, demand: { clickHouse: 30, merges: 15 } }],
  });
  expect(() => readMeasured({ figures: [] })).toThrow('machine');
});
