/** The first byte of each value. */
const tags = {
  null: 0,
  undefined: 1,
  false: 2,
  true: 3,
  /** A whole number from 0 on: a varint. */
  whole: 4,
  /** Any other number: eight bytes. */
  number: 5,
  /** An integer of any size, as the text of its digits follows it. */
  bigint: 6,
  /** UTF-8: its bytes after their number, in one byte or in four. */
  shortText: 7,
  longText: 8,
  /** UTF-16, of a text with halves of surrogate pairs. */
  brokenText: 9,
  /** A short text that was written before: its number. */
  knownText: 10,
  /** Values after their number. */
  list: 11,
  /** The number of keys, and the keys; then, as of a known shape, the values in their order. */
  object: 12,
  /** The number of the shape, then the values. */
  knownShape: 13,
} as const;

/** Longer texts hardly repeat. */
const knownCharsMax = 256;
/** UTF-8 of so many characters takes less than 128 bytes. */
const shortCharsMax = 42;
/** Shorter texts are copied faster one by one. */
const copiedCharsMax = 24;

interface Shape {
  index: number | undefined;
  readonly next: Map<string, Shape>;
}

const newShape = (): Shape => ({ index: undefined, next: new Map() });

/** Writes plain values (objects, lists, texts, numbers, bigints, booleans, null and undefined) in binary. */
export class ValuePacker {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #texts = new Map<string, number>();
  readonly #root = newShape();
  #shapes = 0;

  /** Writes from the begin of these bytes. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The bytes written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Throws a `RangeError` if there may be no room for it. */
  write(value: unknown): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.#tag(value ? tags.true : tags.false);
    else if (value === null) this.#tag(tags.null);
    else if (value === undefined) this.#tag(tags.undefined);
    else if (typeof value === 'bigint') {
      this.#tag(tags.bigint);
      this.#text(String(value));
    } else if (Array.isArray(value)) this.#list(value);
    else this.#object(value as Readonly<Record<string, unknown>>);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new RangeError('There is no room for the values.');
  }

  #tag(tag: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = tag;
  }

  #varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && (value > 0 || Object.is(value, 0))) {
      this.#tag(tags.whole);
      return this.#varint(value);
    }
    this.#tag(tags.number);
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  #text(text: string): void {
    if (text.length <= knownCharsMax) {
      const known = this.#texts.get(text);
      if (known !== undefined) {
        this.#tag(tags.knownText);
        return this.#varint(known);
      }
      this.#texts.set(text, this.#texts.size);
    }
    if (!text.isWellFormed()) this.#longText(tags.brokenText, text, 'utf16le');
    else if (text.length > shortCharsMax) this.#longText(tags.longText, text, 'utf8');
    else this.#shortText(text);
  }

  #longText(tag: number, text: string, encoding: 'utf8' | 'utf16le'): void {
    this.#reserve(5 + text.length * 3);
    this.#bytes[this.#at] = tag;
    const length = this.#bytes.write(text, this.#at + 5, encoding);
    this.#bytes.writeUInt32LE(length, this.#at + 1);
    this.#at += 5 + length;
  }

  #shortText(text: string): void {
    this.#reserve(2 + text.length * 3);
    const from = this.#at + 2;
    const isCopied = text.length <= copiedCharsMax && this.#copyAscii(text, from);
    const length = isCopied ? text.length : this.#bytes.write(text, from, 'utf8');
    this.#bytes[this.#at] = tags.shortText;
    this.#bytes[this.#at + 1] = length;
    this.#at = from + length;
  }

  #copyAscii(text: string, from: number): boolean {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return false;
      this.#bytes[from + at] = code;
    }
    return true;
  }

  #list(values: readonly unknown[]): void {
    this.#tag(tags.list);
    this.#varint(values.length);
    for (const value of values) this.write(value);
  }

  #object(value: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(value);
    let shape = this.#root;
    for (const key of keys) {
      let next = shape.next.get(key);
      if (next === undefined) shape.next.set(key, (next = newShape()));
      shape = next;
    }
    if (shape.index === undefined) {
      shape.index = this.#shapes++;
      this.#tag(tags.object);
      this.#varint(keys.length);
      for (const key of keys) this.#text(key);
    } else {
      this.#tag(tags.knownShape);
      this.#varint(shape.index);
    }
    for (const key of keys) this.write(value[key]);
  }
}

interface KnownShape {
  readonly keys: readonly string[];
  /** Copies of it have the same hidden class, with any values. */
  readonly template: Readonly<Record<string, unknown>>;
}

/** Reads what a `ValuePacker` wrote, value by value. */
export class ValueUnpacker {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #texts: string[] = [];
  readonly #shapes: KnownShape[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next value. Throws a `RangeError` without one. */
  read(): unknown {
    const tag = this.#byte();
    switch (tag) {
      case tags.null:
        return null;
      case tags.undefined:
        return undefined;
      case tags.false:
        return false;
      case tags.true:
        return true;
      case tags.whole:
        return this.#varint();
      case tags.number:
        return this.#bytes.readDoubleLE(this.#skip(8));
      case tags.bigint:
        return BigInt(this.#text(this.#byte()));
      case tags.list:
        return this.#list();
      case tags.object:
      case tags.knownShape:
        return this.#object(tag);
      default:
        return this.#text(tag);
    }
  }

  /** Advances, and returns the previous position. */
  #skip(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#bytes.length) throw new RangeError('The values are cut.');
    this.#at += bytes;
    return from;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte <= 0x7f) return value;
    }
  }

  #text(tag: number): string {
    if (tag === tags.knownText) return known(this.#texts, this.#varint());
    const text = this.#newText(tag);
    if (text.length <= knownCharsMax) this.#texts.push(text);
    return text;
  }

  #newText(tag: number): string {
    if (tag === tags.shortText) return this.#slice(this.#byte(), 'utf8');
    if (tag !== tags.longText && tag !== tags.brokenText) throw new RangeError(`No value begins with ${tag}.`);
    const length = this.#bytes.readUInt32LE(this.#skip(4));
    return this.#slice(length, tag === tags.longText ? 'utf8' : 'utf16le');
  }

  #slice(length: number, encoding: 'utf8' | 'utf16le'): string {
    const from = this.#skip(length);
    return this.#bytes.toString(encoding, from, from + length);
  }

  #list(): unknown[] {
    const values: unknown[] = [];
    for (let left = this.#varint(); left > 0; left -= 1) values.push(this.read());
    return values;
  }

  #object(tag: number): Record<string, unknown> {
    const { keys, template } = tag === tags.object ? this.#newShape() : known(this.#shapes, this.#varint());
    const made = { ...template };
    // Each is an own member by now, so no key can set the prototype.
    for (const key of keys) made[key] = this.read();
    return made;
  }

  #newShape(): KnownShape {
    const keys: string[] = [];
    for (let left = this.#varint(); left > 0; left -= 1) keys.push(this.#text(this.#byte()));
    const shape = { keys, template: Object.fromEntries(keys.map((key) => [key, undefined])) };
    this.#shapes.push(shape);
    return shape;
  }
}

const known = <T>(all: readonly T[], index: number): T => {
  const found = all[index];
  if (found === undefined) throw new RangeError('The values name what was not written before.');
  return found;
};
