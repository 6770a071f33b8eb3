import { DomainError, requestLimits } from '@spanledger/core';
import type { AttributeList, OtlpSpan } from './otlp-span.ts';

/** Attribute values nested deeper than this are refused: no real one comes near, and readers of them recurse. */
export const valueDepthMax = 64;
export const tooDeep = `an attribute value is nested deeper than ${valueDepthMax} levels`;

const tooManyAttributes = `it, or what belongs to it, has more than ${requestLimits.attributes} attributes`;
const tooManyEvents = `it has more than ${requestLimits.spanEvents} events or links`;

interface Attributed {
  readonly attributes: AttributeList;
}

const hasTooMany = ({ attributes }: Attributed): boolean => attributes.keys.length > requestLimits.attributes;

/** Why an owner of these attributes is refused; `undefined` when they are few enough. */
export const attributesProblem = (owner: Attributed): string | undefined =>
  hasTooMany(owner) ? tooManyAttributes : undefined;

/** Why a span with more of something than any client sends is refused; `undefined` for others. */
export const sizeProblemOf = (span: Pick<OtlpSpan, 'attributes' | 'events' | 'links'>): string | undefined => {
  const { events, links } = span;
  if (hasTooMany(span)) return tooManyAttributes;
  if (events === undefined && links === undefined) return undefined;
  if ((events?.length ?? 0) > requestLimits.spanEvents || (links?.length ?? 0) > requestLimits.spanEvents) {
    return tooManyEvents;
  }
  return events?.some(hasTooMany) === true || links?.some(hasTooMany) === true ? tooManyAttributes : undefined;
};

/**
 * Limits the contents of one request, since a few bytes on the wire can become a hundred times as much in memory.
 * Throws `payload_too_large` past the limit.
 */
export class RequestBudget {
  #spans: number = requestLimits.spans;
  #values: number = requestLimits.otlpValues;

  spendSpan(): void {
    this.#spans -= 1;
    if (this.#spans < 0) throw tooLarge(requestLimits.spans, 'spans or log records');
  }

  spendValues(count: number): void {
    this.#values -= count;
    if (this.#values < 0) throw tooLarge(requestLimits.otlpValues, 'values');
  }
}

const tooLarge = (max: number, what: string): DomainError =>
  new DomainError('payload_too_large', `One request may hold at most ${max} ${what}. Send smaller batches.`);
