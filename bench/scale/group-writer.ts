import { returningSenders, type Patience, type ReturningSenders } from '../../packages/queue/src/returning-senders.ts';
import type { Machine } from './machine.ts';

/** When waiting requests become a group: the settings of `inlineIngestQueue`, as the api and the worker give them. */
export interface Grouping {
  /** How long a request waits for others when nothing is being stored. */
  readonly waitMs: number;
  readonly patience: Patience;
  /** A group of this many requests starts while another is being stored, without waiting for senders. */
  readonly sideGroupRequestsMin: number;
}

const groupsInFlightMax = 2;

/** Writes requests in groups, as the group commit of api and workers does (decision 44). */
export class GroupWriter {
  #waiting: (() => void)[] = [];
  #inFlight = 0;
  #isTimed = false;

  readonly #machine: Machine;
  readonly #grouping: Grouping;
  readonly #write: (requests: number, done: () => void) => void;
  readonly #senders: ReturningSenders;

  constructor(machine: Machine, grouping: Grouping, write: (requests: number, done: () => void) => void) {
    this.#machine = machine;
    this.#grouping = grouping;
    this.#write = write;
    this.#senders = returningSenders(grouping.patience, () => machine.now);
  }

  add(stored: () => void): void {
    this.#waiting.push(stored);
    if (this.#inFlight === 0 && this.#senders.areBack(this.#waiting.length)) this.#flush();
    else this.#flushAfter(this.#grouping.waitMs);
  }

  #flushAfter(delayMs: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#machine.after(delayMs, () => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#waiting.length > 0) {
      const isLarge = this.#waiting.length >= this.#grouping.sideGroupRequestsMin;
      if (this.#inFlight > 0 && (!isLarge || this.#inFlight === groupsInFlightMax)) return;
      const leftMs = this.#senders.remainingMs();
      if (!isLarge && !this.#senders.areBack(this.#waiting.length) && leftMs > 0) return this.#flushAfter(leftMs);
      this.#start();
    }
  }

  #start(): void {
    const group = this.#waiting;
    const startedAt = this.#machine.now;
    this.#waiting = [];
    this.#inFlight += 1;
    this.#write(group.length, () => {
      this.#inFlight -= 1;
      const tookMs = this.#machine.now - startedAt;
      this.#senders.groupEnded({ answered: group.length, waiting: this.#waiting.length, tookMs });
      for (const stored of group) stored();
      this.#flush();
    });
  }
}
