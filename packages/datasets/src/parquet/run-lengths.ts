/**
 * The numbers of Parquet's hybrid of run lengths and packed bits, one at a time, so that a long run takes no memory. A `RangeError` when
 * the bytes end too early.
 */
export class RunLengths {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  #at = 0;
  #left = 0;
  #value: number | undefined;
  #bit = 0;

  /** Numbers of `width` bits, at most 32. */
  constructor(bytes: Uint8Array, width: number) {
    if (width > 32) throw new RangeError('The numbers are too wide.');
    this.#bytes = bytes;
    this.#width = width;
  }

  next(): number {
    while (this.#left === 0) this.#begin();
    this.#left -= 1;
    return this.#value ?? this.#packed();
  }

  #begin(): void {
    const head = this.#varint();
    if (head % 2 === 1) {
      this.#left = ((head - 1) / 2) * 8;
      this.#value = undefined;
      this.#bit = this.#at * 8;
      this.#at += (this.#left / 8) * this.#width;
      return;
    }
    this.#left = head / 2;
    let value = 0;
    for (let shift = 0; shift < this.#width; shift += 8) value += this.#byte() * 2 ** shift;
    this.#value = value;
  }

  #packed(): number {
    let [value, done] = [0, 0];
    while (done < this.#width) {
      const byte = this.#bytes[this.#bit >> 3];
      if (byte === undefined) throw new RangeError('The page ends too early.');
      const offset = this.#bit & 7;
      const taken = Math.min(8 - offset, this.#width - done);
      value += ((byte >> offset) & ((1 << taken) - 1)) * 2 ** done;
      done += taken;
      this.#bit += taken;
    }
    return value;
  }

  #varint(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
      if (factor > 2 ** 35) throw new RangeError('The run is too long.');
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('The page ends too early.');
    return byte;
  }
}
