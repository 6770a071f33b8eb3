import { percentilesOf } from '../percentiles.ts';

/** One measured value, once in each round. */
export interface Figure {
  /** The part of the bench, as `ingest`. */
  readonly part: string;
  /** What of it, as `local, small`: one row of a table. */
  readonly of: string;
  /** Which figure of that, as `api`. */
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Summary extends Omit<Figure, 'values'> {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
}

/** Takes figures as they come and keeps the values of one under one name, in the order of their first. */
export class Figures {
  readonly #figures = new Map<string, Figure & { readonly values: number[] }>();

  add(part: string, of: string, values: Readonly<Record<string, readonly [value: number, unit: string]>>): void {
    for (const [name, [value, unit]] of Object.entries(values)) {
      const key = JSON.stringify([part, of, name]);
      const figure = this.#figures.get(key) ?? { part, of, name, unit, values: [] };
      figure.values.push(value);
      this.#figures.set(key, figure);
    }
  }

  list(): readonly Summary[] {
    return [...this.#figures.values()].map(({ values, ...figure }) => {
      const at = percentilesOf(values);
      return { ...figure, median: at(0.5), least: at(0), most: at(1), rounds: values.length };
    });
  }
}
