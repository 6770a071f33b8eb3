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
  /** Beside the same requests sent to a server that only answers, where there is such a run. */
  readonly besideBare: Seen | undefined;
  readonly seen: Seen;
  /** Each rule that was broken. */
  readonly failures: readonly string[];
}

/**
 * Under attack the neighbour may wait three times as long as it does otherwise: when it is quiet, or, since the attacker
 * works on the same processors, while the same requests go to a server that does nothing but answer them. What that run
 * adds to the quiet one is the attacker's own work and the system's, which nothing in the product can mend; a machine
 * that the attacker is not on has none of it. Waits below the floor count as none: half a second is what an SDK's
 * background export and a page of a list take without anybody's notice. The short form runs on shared machines, where the
 * waits of a second or two that it watches are chance; its floor is 15 s, at which clients and the server's own limit of
 * a stalled body give up: it tells a server that serves nobody else from one that is busy.
 */
const waits = { factor: 3, floorMs: 500, floorMsQuick: 15_000 };

export const p95MsMax = (quiet: Seen, besideBare: Seen | undefined, isQuick: boolean): number =>
  Math.max(waits.factor * Math.max(quiet.p95Ms, besideBare?.p95Ms ?? 0), isQuick ? waits.floorMsQuick : waits.floorMs);

/**
 * How long the event loop may compute in one go: what it waits for a processor besides is the machine's. The short form
 * runs on processors of any speed, beside others who empty their caches, and has three times as much.
 */
const blockMsMax = (isQuick: boolean): number => (isQuick ? 150 : 50);

interface Measured extends Pick<Outcome, 'figures' | 'quiet' | 'besideBare' | 'seen'> {
  readonly isQuick: boolean;
  readonly ended: readonly string[];
  readonly faults: readonly string[];
  readonly memoryMegabytesMax: Readonly<Record<string, number>>;
}

/** Says each rule that does not hold. */
export const brokenRules = (measured: Measured): readonly string[] => {
  const { isQuick, ended, faults, memoryMegabytesMax, figures, quiet, besideBare, seen } = measured;
  const tooLarge = figures.flatMap(({ name, residentMegabytes }) => {
    const max = memoryMegabytesMax[name] ?? Number.POSITIVE_INFINITY;
    return residentMegabytes > max
      ? [`${name} held ${Math.round(residentMegabytes)} MB, of ${max} MB that it may`]
      : [];
  });
  const blockMax = blockMsMax(isQuick);
  const blocked = figures.flatMap(({ name, blockCpuMs }) =>
    blockCpuMs > blockMax ? [`${name} computed for ${Math.round(blockCpuMs)} ms in one go, of ${blockMax} ms`] : [],
  );
  const waitMax = p95MsMax(quiet, besideBare, isQuick);
  const waited =
    seen.p95Ms > waitMax ? [`the neighbour's p95 was ${Math.round(seen.p95Ms)} ms, of ${Math.round(waitMax)} ms`] : [];
  const refused = [...seen.refusals].map(
    ([status, count]) => `the neighbour was answered ${status === 0 ? 'nothing' : status} ${count} times`,
  );
  return [...ended, ...new Set(faults), ...tooLarge, ...blocked, ...waited, ...refused];
};
