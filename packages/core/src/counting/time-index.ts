import type { Micros } from '../time.ts';
import type { ReportingNode } from './trace-node.ts';

/** Reports by their start, so that those of a period are found without a scan. */
export class TimeIndex {
  readonly #byStart: ReportingNode[] = [];
  #durationMax: Micros = 0;

  add(node: ReportingNode): void {
    this.#byStart.splice(this.#firstFrom(node.startTime), 0, node);
    this.#durationMax = Math.max(this.#durationMax, (node.endTime ?? node.startTime) - node.startTime);
  }

  /** `startTime`: the one under which it was added. */
  remove(node: ReportingNode, startTime: Micros): void {
    for (let at = this.#firstFrom(startTime); at < this.#byStart.length; at += 1) {
      if (this.#byStart[at] !== node) continue;
      this.#byStart.splice(at, 1);
      return;
    }
  }

  /** Visits those that began from one time to another. Many may: a generator would take ten times as long. */
  eachBegunBetween(from: Micros, to: Micros, visit: (node: ReportingNode) => void): void {
    for (let at = this.#firstFrom(from); at < this.#byStart.length; at += 1) {
      const node = this.#byStart[at];
      if (node === undefined || node.startTime > to) return;
      visit(node);
    }
  }

  /** Visits reports that may have lasted at a time: the longest of all bounds how long before it one can have begun. */
  eachLastingAt(time: Micros, tolerance: Micros, visit: (node: ReportingNode) => void): void {
    this.eachBegunBetween(time - this.#durationMax - 2 * tolerance, time + tolerance, visit);
  }

  #firstFrom(time: Micros): number {
    let [low, high] = [0, this.#byStart.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#byStart[middle]?.startTime ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
