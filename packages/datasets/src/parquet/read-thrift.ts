/** A struct of Thrift by the numbers of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
type ThriftValue = boolean | number | Uint8Array | ThriftStruct | readonly ThriftValue[];

const kinds = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};
const depthMax = 16;

/**
 * Reads structs in the compact protocol of Apache Thrift. For any bytes, it creates no more values than there are
 * bytes; it throws a `RangeError` when they end too early or are invalid.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  struct(depth = 0): ThriftStruct {
    if (depth > depthMax) throw new RangeError('The structs are nested too deeply.');
    const fields = new Map<number, ThriftValue>();
    for (let field = 0; ;) {
      const head = this.#byte();
      if (head === 0) return fields;
      field = head >> 4 === 0 ? this.#signed() : field + (head >> 4);
      const kind = head & 15;
      fields.set(field, kind <= kinds.false ? kind === kinds.true : this.#value(kind, depth));
    }
  }

  #value(kind: number, depth: number): ThriftValue {
    if (kind === kinds.byte || kind === kinds.true || kind === kinds.false) return this.#byte();
    if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) return this.#signed();
    if (kind === kinds.double) return this.#view.getFloat64((this.at += 8) - 8, true);
    if (kind === kinds.binary) return this.#binary();
    if (kind === kinds.struct) return this.struct(depth + 1);
    if (kind === kinds.list || kind === kinds.set) return this.#list(depth + 1);
    throw new RangeError('There is no such type.');
  }

  #list(depth: number): readonly ThriftValue[] {
    if (depth > depthMax) throw new RangeError('The lists are nested too deeply.');
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    const values: ThriftValue[] = [];
    for (let at = 0; at < size; at += 1) values.push(this.#value(head & 15, depth));
    return values;
  }

  #binary(): Uint8Array {
    const length = this.#unsigned();
    if (length > this.#bytes.length - this.at) throw new RangeError('The text is longer than the bytes.');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #byte(): number {
    return this.#view.getUint8(this.at++);
  }

  #unsigned(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
      if (factor > 2 ** 63) throw new RangeError('The number is too long.');
    }
  }

  #signed(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

export const numberOf = (struct: ThriftStruct, field: number): number | undefined => {
  const value = struct.get(field);
  return typeof value === 'number' ? value : undefined;
};

export const textOf = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString() : '');

export const structOf = (struct: ThriftStruct, field: number): ThriftStruct | undefined => {
  const value = struct.get(field);
  return value instanceof Map ? (value as ThriftStruct) : undefined;
};

export const listOf = (struct: ThriftStruct, field: number): readonly ThriftValue[] => {
  const value = struct.get(field);
  return Array.isArray(value) ? (value as readonly ThriftValue[]) : [];
};

export const structsOf = (struct: ThriftStruct, field: number): readonly ThriftStruct[] =>
  listOf(struct, field).filter((value): value is ThriftStruct => value instanceof Map);
