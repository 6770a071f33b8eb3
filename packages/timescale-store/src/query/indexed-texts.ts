import { encodeText } from '../rows/text-codec.ts';

/** Texts of any length with an index on short ones: an entry must fit into a third of a page. */
const indexedColumns = new Set(['t.user_id', 't.session_id', 's.name', 'd.user_id']);

/** As the migrations have it. */
const indexedBytesMax = 800;

/** A condition that a column has one of these values, so that its index is used where it can be. */
export const byIndex = (column: string, values: readonly string[], condition: string): string =>
  indexedColumns.has(column) && values.every((value) => Buffer.byteLength(encodeText(value)) <= indexedBytesMax)
    ? `(${condition} AND octet_length(${column}) <= ${indexedBytesMax})`
    : condition;
