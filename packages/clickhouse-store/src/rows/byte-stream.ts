import { chunkBytes, takeChunk } from './chunk-pool.ts';

const firstBytes = 1 << 6;
/** Below it memory is part of larger pieces that Node shares out. */
const ownBytesMin = 1 << 12;
/** A stream with more than this takes chunks. */
const ownBytesMax = 1 << 16;
const lengthBytesMax = 5;
/** Below it a loop over the characters beats a call into the engine. */
const shortTextMax = 40;
/** Up to this length, reserving for the worst case costs less than measuring; above it, a copy of ASCII pays off. */
const unmeasuredTextMax = 1 << 10;
const wordUnit = 2 ** 32;
const decimalMax = 10n ** 38n - 1n;
const safeMax = BigInt(Number.MAX_SAFE_INTEGER);

const empty = Buffer.alloc(0);

/**
 * Writes values of ClickHouse's binary formats, which are little-endian, into chunks that never move: full ones are
 * kept, and never copied. Numbers outside a type's range become the nearest one inside it.
 */
export class ByteStream {
  #full: Uint8Array[] = [];
  #buffer: Buffer = empty;
  #at = 0;
  #fullBytes = 0;

  /** Everything written so far, in order; nothing may be written afterwards. */
  chunks(): Uint8Array[] {
    this.#keep();
    this.#buffer = empty;
    return this.#full;
  }

  byte(value: number): void {
    if (this.#at === this.#buffer.length) this.#grow(1);
    this.#buffer[this.#at++] = value;
  }

  /** The same byte, any number of times. */
  fill(value: number, count: number): void {
    this.#room(count);
    this.#buffer.fill(value, this.#at, this.#at + count);
    this.#at += count;
  }

  flag(value: boolean): void {
    this.byte(value ? 1 : 0);
  }

  /** A number in one to five bytes, as the length of a string. */
  length(value: number): void {
    this.#room(lengthBytesMax);
    this.#at = writeLength(this.#buffer, this.#at, value);
  }

  /** From a whole number within the range. */
  uint16(value: number): void {
    this.byte(value & 0xff);
    this.byte(value >> 8);
  }

  uint32(value: number): void {
    this.#room(4);
    this.#word(value > 0 ? (value < wordUnit ? Math.trunc(value) : wordUnit - 1) : 0);
  }

  /** From a non-negative safe integer. */
  uint64(value: number): void {
    const whole = value > 0 ? Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER) : 0;
    this.#room(8);
    this.#word(whole);
    this.#word(whole / wordUnit);
  }

  /** A UInt128 from its four 32-bit words, the lowest first. */
  words(w0: number, w1: number, w2: number, w3: number): void {
    this.#room(16);
    this.#word(w0);
    this.#word(w1);
    this.#word(w2);
    this.#word(w3);
  }

  uint128(value: bigint): void {
    this.#room(16);
    this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at);
    this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value >> 64n), this.#at + 8);
    this.#at += 16;
  }

  /** A Decimal(38, …) from its scaled integer. */
  decimal128(value: bigint): void {
    if (value >= 0n && value <= safeMax) {
      const small = Number(value);
      this.words(small, small / wordUnit, 0, 0);
    } else {
      this.uint128(value > decimalMax ? decimalMax : value < -decimalMax ? -decimalMax : value);
    }
  }

  float64(value: number): void {
    this.#room(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  string(text: string): void {
    const { length } = text;
    if (length <= shortTextMax && this.#shortAscii(text)) return;
    if (length <= unmeasuredTextMax) this.#unmeasured(text);
    else this.#measured(text);
  }

  /** A String of any bytes. */
  bytes(value: Uint8Array): void {
    this.length(value.length);
    this.#room(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  #shortAscii(text: string): boolean {
    const { length } = text;
    this.#room(length + 1);
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at++] = length;
    for (let i = 0; i < length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      buffer[at++] = unit;
    }
    this.#at = at;
    return true;
  }

  #unmeasured(text: string): void {
    this.#room(text.length * 3 + lengthBytesMax);
    const guess = this.#at + lengthBytesOf(text.length);
    const written = this.#buffer.write(text, guess);
    const start = this.#at + lengthBytesOf(written);
    if (start !== guess) this.#buffer.copyWithin(start, guess, guess + written);
    writeLength(this.#buffer, this.#at, written);
    this.#at = start + written;
  }

  #measured(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.length(bytes);
    this.#room(bytes);
    this.#at += this.#buffer.write(text, this.#at, bytes === text.length ? 'latin1' : 'utf8');
  }

  /** Writes modulo 2 ** 32; needs room. */
  #word(value: number): void {
    const word = value >>> 0;
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at++] = word;
    buffer[at++] = word >>> 8;
    buffer[at++] = word >>> 16;
    buffer[at++] = word >>> 24;
    this.#at = at;
  }

  #room(bytes: number): void {
    if (this.#at + bytes > this.#buffer.length) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    this.#keep();
    this.#buffer = this.#fullBytes >= ownBytesMax && bytes <= chunkBytes ? takeChunk() : this.#own(bytes);
  }

  #own(bytes: number): Buffer {
    const next = Math.max(bytes, firstBytes, Math.min(this.#fullBytes, ownBytesMax));
    return next < ownBytesMin ? Buffer.allocUnsafe(next) : Buffer.allocUnsafeSlow(next);
  }

  #keep(): void {
    if (this.#at > 0) this.#full.push(this.#buffer.subarray(0, this.#at));
    this.#fullBytes += this.#at;
    this.#at = 0;
  }
}

const lengthBytesOf = (value: number): number => {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes += 1;
  return bytes;
};

/** LEB128; returns the position after it. */
const writeLength = (buffer: Uint8Array, at: number, value: number): number => {
  let end = at;
  let rest = value;
  while (rest > 0x7f) {
    buffer[end++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[end++] = rest;
  return end;
};
