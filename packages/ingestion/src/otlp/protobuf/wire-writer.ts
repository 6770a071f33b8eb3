/** Writes protobuf messages: small ones, such as answers. */
export class WireWriter {
  readonly #bytes: number[] = [];

  /** A field of type int32, int64, uint32, uint64 or enum; 0 is not written. */
  integer(field: number, value: number): this {
    if (value === 0) return this;
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  /** A text field; an empty one is not written. */
  text(field: number, value: string): this {
    return value === '' ? this : this.#field(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, message: WireWriter): this {
    return this.#field(field, message.finish());
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #field(field: number, content: Uint8Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(content.byteLength);
    for (const byte of content) this.#bytes.push(byte);
    return this;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes.push(rest);
  }
}
