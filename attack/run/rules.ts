import type { Allowance } from '../attacks/attack.ts';
import type { Seen } from '../neighbour/neighbour.ts';
import type { ProcessStats } from '../target/measured-process.ts';

/** The measurements of one attack. */
export interface Outcome {
  readonly attack: string;
  readonly target: string;
  readonly seconds: number;
  readonly answered: string;
  readonly stats: readonly ProcessStats[];
  readonly quiet: Seen;
  readonly seen: Seen;
  readonly limits: TimeLimits;
  /** The machine had too few processors for the product alone, right before: how long anyone waits means nothing then. */
  readonly isBusyMachine: boolean;
  /** Why the neighbour may wait longer than the rule for all allows. */
  readonly because: string | undefined;
  /** Each violated rule, independent of the machine. */
  readonly faults: readonly string[];
  /** Each rule of time that was broken: a machine that was busy otherwise can do that, too. */
  readonly delays: readonly string[];
}

/** The violations. */
export const failuresOf = ({ faults, delays }: Pick<Outcome, 'faults' | 'delays'>): readonly string[] => [
  ...faults,
  ...delays,
];

/**
 * Under attack the neighbour may wait three times as long as it did right before. Waits below the floor count as none:
 * half a second is what an SDK's background export and a page of a list take without being noticed.
 */
const waits = { factor: 3, floorMs: 500 };

/** How long the event loop may compute in one go: what it waits for a processor besides is the machine's. */
const blockMs = 50;

/** The short form runs on processors of any speed, with others that empty their caches: times may be three times as long. */
const slownessQuick = 3;

export interface TimeLimits {
  readonly waitMs: number;
  readonly blockMs: number;
}

export const timeLimits = (quiet: Seen, allowed: Allowance | undefined, isQuick: boolean): TimeLimits => {
  const slowness = isQuick ? slownessQuick : 1;
  const waitMs = Math.max(waits.factor * quiet.p95Ms, slowness * Math.max(waits.floorMs, allowed?.p95Ms ?? 0));
  return { waitMs, blockMs: slowness * blockMs };
};

const busyShareMax = 0.25;

/** Whether a loop that had little to do was without a processor for more than a quarter of the time. */
export const isBusyMachine = (quietStats: readonly ProcessStats[], ms: number): boolean =>
  quietStats.some(({ starvedMs }) => starvedMs > busyShareMax * ms);

interface Measured extends Pick<Outcome, 'stats' | 'seen' | 'limits' | 'isBusyMachine'> {
  readonly ended: readonly string[];
  readonly wrongAnswers: readonly string[];
  readonly memoryMegabytesMax: Readonly<Record<string, number>>;
}

/** Reports each rule that does not hold. */
export const brokenRules = (measured: Measured): Pick<Outcome, 'faults' | 'delays'> => {
  const { ended, wrongAnswers, memoryMegabytesMax, stats, seen, limits } = measured;
  const tooLarge = stats.flatMap(({ name, residentMegabytes }) => {
    const max = memoryMegabytesMax[name] ?? Number.POSITIVE_INFINITY;
    return residentMegabytes > max
      ? [`${name} held ${Math.round(residentMegabytes)} MB, of ${max} MB that it may`]
      : [];
  });
  const refused = [...seen.refusals].map(
    ([status, count]) => `the neighbour was answered ${status === 0 ? 'nothing' : status} ${count} times`,
  );
  const blocked = stats.flatMap(({ name, blockCpuMs }) =>
    blockCpuMs > limits.blockMs
      ? [`${name} computed for ${Math.round(blockCpuMs)} ms in one go, of ${limits.blockMs} ms`]
      : [],
  );
  const waited =
    !measured.isBusyMachine && seen.p95Ms > limits.waitMs
      ? [`the neighbour's p95 was ${Math.round(seen.p95Ms)} ms, of ${Math.round(limits.waitMs)} ms`]
      : [];
  return {
    faults: [...ended, ...new Set(wrongAnswers), ...tooLarge, ...refused],
    delays: [...blocked, ...waited],
  };
};
