import type { Seen } from '../neighbour/neighbour.ts';
import type { Figures } from '../target/measured-process.ts';

/** What was measured of one attack. */
export interface Outcome {
  readonly attack: string;
  readonly target: string;
  readonly seconds: number;
  readonly answered: string;
  readonly figures: readonly Figures[];
  readonly quiet: Seen;
  readonly seen: Seen;
  /** Each rule that was broken. */
  readonly failures: readonly string[];
}

/**
 * Under attack the neighbour may wait three times as long as before it. Waits below the floor count as none: half a second
 * is what an SDK's background export and a page of a list take without anybody's notice, and what two processors that run
 * the attacker, the engines and the server add by themselves. The short form runs on shared machines, where the waits of a
 * second or two that it watches are chance; its floor is 15 s, at which clients and the server's own limit of a stalled
 * body give up: it tells a server that serves nobody else from one that is busy.
 */
const waits = { factor: 3, floorMs: 500, floorMsQuick: 15_000 };

export const p95MsMax = (quiet: Seen, isQuick: boolean): number =>
  Math.max(waits.factor * quiet.p95Ms, isQuick ? waits.floorMsQuick : waits.floorMs);

interface Measured extends Pick<Outcome, 'figures' | 'quiet' | 'seen'> {
  readonly isQuick: boolean;
  readonly ended: readonly string[];
  readonly faults: readonly string[];
  readonly memoryMegabytesMax: Readonly<Record<string, number>>;
}

/** Says each rule that does not hold. */
export const brokenRules = (measured: Measured): readonly string[] => {
  const { isQuick, ended, faults, memoryMegabytesMax, figures, quiet, seen } = measured;
  const tooLarge = figures.flatMap(({ name, residentMegabytes }) => {
    const max = memoryMegabytesMax[name] ?? Number.POSITIVE_INFINITY;
    return residentMegabytes > max
      ? [`${name} held ${Math.round(residentMegabytes)} MB, of ${max} MB that it may`]
      : [];
  });
  const waitMax = p95MsMax(quiet, isQuick);
  const waited =
    seen.p95Ms > waitMax ? [`the neighbour's p95 was ${Math.round(seen.p95Ms)} ms, of ${Math.round(waitMax)} ms`] : [];
  const refused = [...seen.refusals].map(
    ([status, count]) => `the neighbour was answered ${status === 0 ? 'nothing' : status} ${count} times`,
  );
  return [...ended, ...new Set(faults), ...tooLarge, ...waited, ...refused];
};
