import type { Demand } from './demands.ts';

export interface Load {
  readonly observationsPerDay: number;
  /** The busiest hour relative to the average of the day. */
  readonly peakFactor: number;
  readonly bytesOnDisk: number;
  readonly days: number;
}

/** The price of a machine for a month, in US dollars. */
export interface Prices {
  readonly perProcessor: number;
  readonly perGigabyte: number;
}

export interface Size {
  readonly averageRate: number;
  readonly peakRate: number;
  /** Processors of each at the peak, when they are used to no more than `utilisation`. */
  readonly processors: {
    readonly api: number;
    readonly workers: number;
    readonly clickHouse: number;
    readonly queue: number;
  };
  readonly apiProcesses: number;
  readonly workerProcesses: number;
  readonly diskGigabytes: number;
  readonly usdPerMonth: number;
}

/** No process is planned for more: what is above is for kills, backfills, questions and the second of the hour. */
export const utilisation = 0.6;
/** Of what ClickHouse takes for ingest, so much again for questions and computed days. */
const readShare = 0.5;
const secondsPerDay = 86_400;
const microsPerSecond = 1e6;
/** Merges need room for the parts that they replace. */
const diskReserve = 1.5;

/** The size of a load, from the costs of one observation. */
export const sizeOf = (load: Load, demand: Demand, prices: Prices): Size => {
  const averageRate = load.observationsPerDay / secondsPerDay;
  const peakRate = averageRate * load.peakFactor;
  const at = (micros: number): number => (peakRate * micros) / microsPerSecond / utilisation;
  const processors = {
    api: at(demand.api),
    workers: at(demand.workers),
    clickHouse: at((demand.clickHouse + demand.merges) * (1 + readShare)),
    queue: at(demand.postgres + demand.redis),
  };
  const apiProcesses = Math.ceil(processors.api);
  const workerProcesses = Math.ceil(processors.workers);
  const all = Math.ceil(Object.values(processors).reduce((sum, each) => sum + each, 0));
  const diskGigabytes = (load.observationsPerDay * load.days * load.bytesOnDisk * diskReserve) / 1e9;
  return {
    averageRate,
    peakRate,
    processors,
    apiProcesses,
    workerProcesses,
    diskGigabytes,
    usdPerMonth: Math.max(2, all) * prices.perProcessor + diskGigabytes * prices.perGigabyte,
  };
};
