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
  /** True if the machine had too few processors for the product alone right before; waits are then meaningless. */
  readonly isBusyMachine: boolean;
  /** The reason why the neighbour may wait longer than the general rule allows. */
  readonly because: string | undefined;
  /** Each violated rule that is independent of the machine. */
  readonly faults: readonly string[];
  /** Each violated rule on time, which other load on the machine can also cause. */
  readonly delays: readonly string[];
}

/** The violations. */
export const failuresOf = ({ faults, delays }: Pick<Outcome, 'faults' | 'delays'>): readonly string[] => [
  ...faults,
  ...delays,
];

/**
 * Under attack the neighbour may wait three times as long as right before. Waits below the floor are ignored: half a
 * second is not noticeable in an SDK's background export or a list page.
 */
const waits = { factor: 3, floorMs: 500 };

/** The limit for uninterrupted computing of the event loop, without its waits for a processor. */
const blockMs = 50;

/** The short form runs on processors of any speed, with cache contention: times may be three times as long. */
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

/** True if a loop with low load was without a processor for more than a quarter of the time. */
export const isBusyMachine = (quietStats: readonly ProcessStats[], ms: number): boolean =>
  quietStats.some(({ starvedMs }) => starvedMs > busyShareMax * ms);

interface Measured extends Pick<Outcome, 'stats' | 'seen' | 'limits' | 'isBusyMachine'> {
  readonly ended: readonly string[];
  readonly wrongAnswers: readonly string[];
  readonly memoryMegabytesMax: Readonly<Record<string, number>>;
}

/** Returns all violated rules. */
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
