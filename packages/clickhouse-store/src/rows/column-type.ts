import { latestMicros, type Micros, type Usd } from '@spanledger/core';
import { ByteStream } from './byte-stream.ts';

/**
 * The value that a column has of a row. `row` is the source of values; `entity` that of the version: the same, except
 * for the tombstone of an entity that has moved.
 */
export type ValueOf<Row, V> = (row: Row, entity: Row) => V;

/** How the values of a column are sent, in ClickHouse's Native format. */
export interface ColumnType<V> {
  /**
   * The type that is sent. The server converts to that of the column: texts to those of a dictionary, and codes to values
   * of an enumeration.
   */
  readonly name: string;
  readonly open: <Row>(valueOf: ValueOf<Row, V>) => OpenColumn<Row>;
}

/** A column of one insert. */
export interface OpenColumn<Row> {
  readonly add: (rows: readonly Row[], entities: readonly Row[]) => void;
  /** Everything that was added, in the order in which it is sent; nothing may be added afterwards. */
  readonly end: () => readonly ByteStream[];
}

type Write<V> = (to: ByteStream, value: V) => void;

/** A type whose values stand one after the other. */
export interface SimpleType<V> extends ColumnType<V> {
  readonly write: Write<V>;
  /** How many zeros stand for a value that is null. */
  readonly emptyBytes: number;
}

export const simple = <V>(name: string, emptyBytes: number, write: Write<V>): SimpleType<V> => ({
  name,
  emptyBytes,
  write,
  open: <Row>(valueOf: ValueOf<Row, V>): OpenColumn<Row> => {
    const to = new ByteStream();
    return {
      add: (rows, entities) => {
        for (let at = 0; at < rows.length; at += 1) write(to, valueOf(rows[at] as Row, entities[at] as Row));
      },
      end: () => [to],
    };
  },
});

export const text = simple<string>('String', 1, (to, value) => to.string(value));
/** A `String` of any bytes. */
export const bytes = simple<Uint8Array>('String', 1, (to, value) => to.bytes(value));
export const flag = simple<boolean>('Bool', 1, (to, value) => to.flag(value));
export const u8 = simple<number>('UInt8', 1, (to, value) => to.byte(value));
/** The code of a value of an `Enum8`. */
export const code = simple<number>('Int8', 1, (to, value) => to.byte(value));
/** Days since 1970. */
export const day = simple<number>('Date', 2, (to, value) => to.uint16(value));
export const u32 = simple<number>('UInt32', 4, (to, value) => to.uint32(value));
export const u64 = simple<number>('UInt64', 8, (to, value) => to.uint64(value));
export const u128 = simple<bigint>('UInt128', 16, (to, value) => to.uint128(value));
export const float = simple<number>('Float64', 8, (to, value) => to.float64(value));
export const money = simple<Usd>('Decimal(38, 12)', 16, (to, value) => to.decimal128(value));

/** A time within the range of keys. */
export const time = simple<Micros>(`DateTime64(6, 'UTC')`, 8, (to, at) =>
  to.uint64(at < latestMicros ? at : latestMicros - 1),
);

export const nullable = <V>({ name, emptyBytes, write }: SimpleType<V>): ColumnType<V | null> => ({
  name: `Nullable(${name})`,
  open: <Row>(valueOf: ValueOf<Row, V | null>): OpenColumn<Row> => {
    const [nulls, values] = [new ByteStream(), new ByteStream()];
    // Most columns of most rows are null.
    let count = 0;
    const writeNulls = (): void => {
      nulls.fill(1, count);
      values.fill(0, count * emptyBytes);
      count = 0;
    };
    return {
      add: (rows, entities) => {
        for (let at = 0; at < rows.length; at += 1) {
          const value = valueOf(rows[at] as Row, entities[at] as Row);
          if (value === null) {
            count += 1;
            continue;
          }
          if (count > 0) writeNulls();
          nulls.byte(0);
          write(values, value);
        }
      },
      end: () => {
        writeNulls();
        return [nulls, values];
      },
    };
  },
});

/** Any number of values in each row, with keys or not; `writeAll` returns how many it wrote. */
const several = <V>(
  name: string,
  writeAll: (keys: ByteStream, values: ByteStream, value: V) => number,
): ColumnType<V> => ({
  name,
  open: <Row>(valueOf: ValueOf<Row, V>): OpenColumn<Row> => {
    const [ends, keys, values] = [new ByteStream(), new ByteStream(), new ByteStream()];
    let end = 0;
    return {
      add: (rows, entities) => {
        for (let at = 0; at < rows.length; at += 1) {
          end += writeAll(keys, values, valueOf(rows[at] as Row, entities[at] as Row));
          ends.uint64(end);
        }
      },
      end: () => [ends, keys, values],
    };
  },
});

export const listOf = <V>({ name, write }: SimpleType<V>): ColumnType<readonly V[]> =>
  several(`Array(${name})`, (_, to, list) => {
    for (const value of list) write(to, value);
    return list.length;
  });

export type Pairs<V> = readonly (readonly [key: string, value: V])[];

/** A map of pairs. */
export const pairsOf = <V>({ name, write }: SimpleType<V>): ColumnType<Pairs<V>> =>
  several(`Map(String, ${name})`, (keys, to, pairs) => {
    for (const [key, value] of pairs) {
      keys.string(key);
      write(to, value);
    }
    return pairs.length;
  });

/** A map of the members of an object, without those that are null. */
export const mapOf = <V>({ name, write }: SimpleType<V>): ColumnType<Readonly<Record<string, V | null>> | null> =>
  several(`Map(String, ${name})`, (keys, to, map) => {
    let count = 0;
    for (const key in map) {
      const value = map[key] ?? null;
      if (value === null) continue;
      keys.string(key);
      write(to, value);
      count += 1;
    }
    return count;
  });
