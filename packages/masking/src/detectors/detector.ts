/** A part of a text: from `start` to before `end`. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

/** Finds something in a text of some thousand characters. */
export interface Finder {
  /**
   * In order, none of them empty, none overlapping. Each may take as long as the text allows: request them one at a
   * time.
   */
  find(text: string): Iterable<Found>;
  /** How many steps of work finding one is; 1 when absent. */
  readonly steps?: number;
  /**
   * `false` only if nothing can be found in the text, nor in the value that it represents if it is JSON without `\u`
   * escapes. Cheap; absent where no cheap check exists.
   */
  mayHave?(text: string): boolean;
  /** The form in which equal values are equal texts. */
  normalise(found: string): string;
}
