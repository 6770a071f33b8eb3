import { invalidInput, type DomainError, type Micros } from '@spanledger/core';
import { RequestBudget } from '../limits.ts';
import { pooledId, pooledText } from './text-pool.ts';

const groupDepthMax = 100;
const varintBytesMax = 10;
const idBytesMax = 32;

const malformed = (what: string): DomainError => invalidInput(`The body is not a valid protobuf message: ${what}.`);

/**
 * Reads protobuf fields from a body, never past its end. Throws `invalid_input` for bytes that are no protobuf.
 * A message is read by a loop over `tag()` until its end, then `finish(end)`: a value that crosses the end of its
 * message is malformed.
 */
export class WireReader {
  at = 0;
  readonly end: number;
  readonly budget = new RequestBudget();
  readonly #bytes: Buffer;
  readonly #view: DataView;

  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.end = body.byteLength;
  }

  #byte(): number {
    if (this.at >= this.end) throw malformed('it ends within a value');
    const byte = this.#view.getUint8(this.at);
    this.at += 1;
    return byte;
  }

  /** The next field's number and wire type, as `number << 3 | type`. */
  tag(): number {
    const tag = this.varint();
    if (tag < 8 || tag > 0xffff_ffff) throw malformed('a field number is out of range');
    return tag;
  }

  /** An unsigned varint; exact up to 2^53. */
  varint(): number {
    let byte = this.#byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let unit = 0x80;
    for (let count = 2; count <= varintBytesMax; count += 1) {
      byte = this.#byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
    throw malformed('a number is longer than ten bytes');
  }

  /** A 32-bit enum or counter; a larger or negative one is cut to its low 32 bits. */
  uint32(): number {
    const value = this.varint();
    return value <= 0xffff_ffff ? value : value % 0x1_0000_0000;
  }

  /** A signed 64-bit varint: a number, or its decimal text beyond 2^53. */
  int64(): number | string {
    const start = this.at;
    const value = this.varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    let exact = 0n;
    for (let at = this.at - 1; at >= start; at -= 1) exact = (exact << 7n) | BigInt(this.#view.getUint8(at) & 0x7f);
    const signed = BigInt.asIntN(64, exact);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed.toString();
  }

  /** The end of the length-delimited value that begins here, which is within `end`. */
  limit(end: number): number {
    const length = this.varint();
    if (length > end - this.at) throw malformed('a length reaches past the end');
    return this.at + length;
  }

  finish(end: number): void {
    if (this.at !== end) throw malformed('a value reaches past the end of its message');
  }

  /** UTF-8; invalid sequences become U+FFFD. */
  text(end: number): string {
    const to = this.limit(end);
    const text = to === this.at ? '' : this.#bytes.toString('utf8', this.at, to);
    this.at = to;
    return text;
  }

  /** The same as `text`, for texts that repeat, such as attribute keys. */
  repeatedText(end: number): string {
    const to = this.limit(end);
    const text = pooledText(this.#bytes, this.#view, this.at, to);
    this.at = to;
    return text;
  }

  base64(end: number): string {
    const to = this.limit(end);
    const text = this.#bytes.toString('base64', this.at, to);
    this.at = to;
    return text;
  }

  /** An id in hexadecimal: one longer than any valid id is truncated. */
  hexId(end: number): string {
    const to = this.limit(end);
    const text = pooledId(this.#bytes, this.#view, this.at, Math.min(to, this.at + idBytesMax));
    this.at = to;
    return text;
  }

  double(): number {
    const from = this.#fixed(8);
    return this.#view.getFloat64(from, true);
  }

  fixed32(): number {
    const from = this.#fixed(4);
    return this.#view.getUint32(from, true);
  }

  /** 64-bit nanoseconds as whole microseconds: exact for every time before the year 2255. */
  micros(): Micros {
    const from = this.#fixed(8);
    const low = this.#view.getUint32(from, true);
    const high = this.#view.getUint32(from + 4, true);
    // 2^32 = 4,294,967 × 1000 + 296: no intermediate result needs more than 53 bits.
    return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
  }

  /** 64-bit nanoseconds as decimal text; empty for 0. */
  nanos(): string {
    const from = this.#fixed(8);
    const nanos = this.#view.getBigUint64(from, true);
    return nanos === 0n ? '' : nanos.toString();
  }

  #fixed(size: number): number {
    const from = this.at;
    if (this.end - from < size) throw malformed('it ends within a value');
    this.at = from + size;
    return from;
  }

  /** Steps over a field of no interest. */
  skip(tag: number, end: number): void {
    const type = tag & 7;
    if (type === 0) this.varint();
    else if (type === 1) this.#fixed(8);
    else if (type === 2) this.at = this.limit(end);
    else if (type === 5) this.#fixed(4);
    else if (type === 3) this.#skipGroup(tag, end);
    else throw malformed('a field has an unknown wire type');
  }

  #skipGroup(tag: number, end: number): void {
    const open = [tag];
    while (open.length > 0) {
      if (this.at >= end) throw malformed('a group has no end');
      const next = this.tag();
      const type = next & 7;
      if (type === 3) {
        if (open.push(next) > groupDepthMax) throw malformed('groups are nested too deeply');
      } else if (type === 4) {
        if (open.pop() !== next - 1) throw malformed('a group ends that did not begin');
      } else this.skip(next, end);
    }
  }
}
