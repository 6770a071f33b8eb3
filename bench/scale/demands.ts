import { z } from 'zod';
import { workloadOfWholeSize } from '../suite/whole-size.ts';

/** The cost of one observation for each process, in microseconds of processor time. */
export interface Demand {
  readonly sender: number;
  readonly api: number;
  /** Of all workers together; 0 where the api writes its own rows. */
  readonly workers: number;
  /** Until rows are readable. */
  readonly clickHouse: number;
  /** The cost of merges afterwards. */
  readonly merges: number;
  readonly postgres: number;
  readonly redis: number;
}

/** One measured run of `npm run bench`: its load, its costs, and its results. */
export interface MeasuredRun {
  readonly name: string;
  readonly workload: string;
  readonly queue: 'none' | 'redis' | 'postgres';
  readonly workerCount: number;
  readonly demand: Demand;
  /** Observations a second, until the last one was readable. */
  readonly rate: number;
  /** Milliseconds until a request was answered. */
  readonly answered: { readonly p50: number; readonly p95: number };
}

export interface Measured {
  readonly processors: number;
  readonly runs: readonly MeasuredRun[];
  /** Bytes on disk of one observation, everything included, by workload. */
  readonly bytes: Readonly<Record<string, number>>;
}

const fileSchema = z.object({
  machine: z.object({ processors: z.string().regex(/^\d+ ×/) }),
  figures: z.array(z.object({ part: z.string(), of: z.string(), name: z.string(), median: z.number() })),
});

const runName = /^(?:(?<local>local)|(?<kind>Redis|PostgreSQL) queue, (?<count>\d+) workers?): (?<workload>.+)$/;

const runOf = (name: string, figures: ReadonlyMap<string, number>): MeasuredRun | undefined => {
  const groups = runName.exec(name)?.groups;
  if (groups === undefined) return undefined;
  const { kind, count, workload = '' } = groups;
  const of = (figure: string): number => figures.get(figure) ?? 0;
  return {
    name,
    workload,
    queue: kind === undefined ? 'none' : kind === 'Redis' ? 'redis' : 'postgres',
    workerCount: Number(count ?? 0),
    demand: {
      sender: of('CPU, sender'),
      api: of('CPU, api'),
      workers: of('CPU, workers'),
      clickHouse: of('CPU, ClickHouse'),
      merges: of('CPU, ClickHouse, merges too') - of('CPU, ClickHouse'),
      postgres: of('CPU, PostgreSQL'),
      redis: of('CPU, Redis'),
    },
    rate: of('rate'),
    answered: { p50: of('request, p50'), p95: of('request, p95') },
  };
};

/** Reads the file that `npm run bench -- --json FILE` writes. Throws where it is no such file. */
export const readMeasured = (json: unknown): Measured => {
  const { machine, figures } = fileSchema.parse(json);
  const rows = new Map<string, Map<string, number>>();
  const bytes: Record<string, number> = {};
  for (const { part, of, name, median } of figures) {
    const whole = part === 'sizes' ? workloadOfWholeSize(of) : undefined;
    if (whole !== undefined) bytes[whole] = median;
    if (part !== 'ingest') continue;
    const row = rows.get(of) ?? new Map<string, number>();
    rows.set(of, row.set(name, median));
  }
  const runs = [...rows].flatMap(([name, row]) => runOf(name, row) ?? []);
  return { processors: Number.parseInt(machine.processors, 10), runs, bytes };
};
