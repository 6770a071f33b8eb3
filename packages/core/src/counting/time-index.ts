import type { Micros } from '../time.ts';
import { endOf, type ReportingNode } from './trace-node.ts';

/** Returns whether nothing is left to do with a report in the same search. */
type Visit = (node: ReportingNode) => boolean;

/** Reports by duration and start, so that those of a period are found without a scan, however long some of them last. */
export class TimeIndex {
  /** By the least power of two above a duration, in order of their start. */
  readonly #byDuration = new Map<Micros, ReportingNode[]>();

  constructor(nodes: readonly ReportingNode[]) {
    for (const node of nodes) this.add(node);
  }

  add(node: ReportingNode): void {
    const duration = powerAbove(endOf(node) - node.startTime);
    const inOrder = this.#byDuration.get(duration) ?? [];
    this.#byDuration.set(duration, inOrder);
    inOrder.splice(firstFrom(inOrder, node.startTime), 0, node);
  }

  /** The node as it was added. */
  remove(node: ReportingNode): void {
    const inOrder = this.#byDuration.get(powerAbove(endOf(node) - node.startTime)) ?? [];
    const at = inOrder.indexOf(node, firstFrom(inOrder, node.startTime));
    if (at >= 0) inOrder.splice(at, 1);
  }

  /** Visits those that began from one time to another. */
  eachBegunBetween(from: Micros, to: Micros, search: TimeSearch, visit: Visit): void {
    for (const inOrder of this.#byDuration.values()) search.eachFrom(firstFrom(inOrder, from), inOrder, to, visit);
  }

  /** Visits those that may have lasted at a time. */
  eachLastingAt(time: Micros, tolerance: Micros, search: TimeSearch, visit: Visit): void {
    for (const [duration, inOrder] of this.#byDuration) {
      const first = firstFrom(inOrder, time - duration - 2 * tolerance);
      search.eachFrom(first, inOrder, time + tolerance, visit);
    }
  }
}

/**
 * A search in indices that do not change meanwhile, which visits nothing again that is done with: of thousands of reports
 * of the same time each has all others as neighbours.
 */
export class TimeSearch {
  /** By list and position, a later position with nothing between them that is left. */
  readonly #next = new Map<readonly ReportingNode[], Map<number, number>>();

  /** Many may be visited: a generator would take ten times as long. */
  eachFrom(first: number, inOrder: readonly ReportingNode[], to: Micros, visit: Visit): void {
    const next = this.#next.get(inOrder) ?? new Map<number, number>();
    this.#next.set(inOrder, next);
    for (let at = leftFrom(first, next); at < inOrder.length; at = leftFrom(at + 1, next)) {
      const node = inOrder[at];
      if (node === undefined || node.startTime > to) return;
      if (visit(node)) next.set(at, at + 1);
    }
  }
}

/** The first position from one on that is left; what is skipped is skipped at once the next time. */
const leftFrom = (first: number, next: Map<number, number>): number => {
  let left = first;
  for (let after = next.get(left); after !== undefined; after = next.get(left)) left = after;
  for (let at = first; at < left;) {
    const after = next.get(at) ?? left;
    next.set(at, left);
    at = after;
  }
  return left;
};

const powerAbove = (duration: Micros): Micros => 2 ** Math.ceil(Math.log2(duration + 1));

const firstFrom = (inOrder: readonly ReportingNode[], time: Micros): number => {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inOrder[middle]?.startTime ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};
