import type { Parts } from './parts.ts';

/** A list in an answer of which only a part is in memory at a time. */
export interface Pieces<Json> {
  readonly pieces: AsyncIterable<Iterable<Json>>;
}

/** Each item of the parts as JSON; made when it is written, one after another. */
export const piecesOf = <T, Json>(parts: Parts<T>, toJson: (item: T) => Json): Pieces<Json> => ({
  pieces: mapped(parts, toJson),
});

export const isPieces = (value: unknown): value is Pieces<unknown> =>
  typeof value === 'object' && value !== null && 'pieces' in value;

async function* mapped<T, Json>(parts: Parts<T>, toJson: (item: T) => Json): AsyncGenerator<Iterable<Json>> {
  for await (const part of parts) yield each(part, toJson);
}

function* each<T, Json>(items: readonly T[], toJson: (item: T) => Json): Generator<Json> {
  for (const item of items) yield toJson(item);
}
