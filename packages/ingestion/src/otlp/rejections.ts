import { tooManyMonths } from '../month-budget.ts';

const namedMax = 3;

const reasonOf = (problem: string): string => {
  if (problem.includes('trace id')) return 'bad_trace_id';
  if (problem === tooManyMonths) return 'too_many_months';
  return problem.includes('span id') ? 'bad_span_id' : 'malformed_span';
};

/** Counts refused spans, and records the first ones by their place in the request. */
export class Rejections {
  count = 0;
  readonly byReason: Record<string, number> = {};
  readonly #named: string[] = [];

  add(place: string, problem: string): void {
    this.count += 1;
    const reason = reasonOf(problem);
    this.byReason[reason] = (this.byReason[reason] ?? 0) + 1;
    if (this.#named.length < namedMax) this.#named.push(`${place}: ${problem}`);
  }

  /** `undefined` when nothing was refused. */
  message(total: number): string | undefined {
    if (this.count === 0) return undefined;
    const more = this.count - this.#named.length;
    const named = this.#named.join('; ') + (more === 0 ? '' : `; and ${more} more`);
    return `${this.count} of ${total} spans cannot be stored. ${named}.`;
  }
}
