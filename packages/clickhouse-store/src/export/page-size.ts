import { DomainError } from '@spanledger/core';

const firstRows = 200;
const rowsMax = 10_000;
/** Bytes of bodies in a page; the other columns of a row count as this much. */
const weightAim = 8 * 1024 * 1024;
const weightOfRow = 500;
const growthMax = 4;
const shrinkBy = 8;

/** How many rows a page has: as many as take about 8 MB, estimated from earlier pages. */
export class PageSize {
  #rows = firstRows;

  get rows(): number {
    return this.#rows;
  }

  learn(rows: number, weight: number): void {
    const average = weightOfRow + weight / rows;
    const fitting = Math.max(1, Math.floor(weightAim / average));
    this.#rows = Math.min(fitting, this.#rows * growthMax, rowsMax);
  }

  /** After a page that was too much; `false` when it is for another reason, or could not be smaller. */
  shrink(error: unknown): boolean {
    if (!(error instanceof DomainError) || error.code !== 'too_expensive' || this.#rows === 1) return false;
    this.#rows = Math.max(1, Math.floor(this.#rows / shrinkBy));
    return true;
  }
}
