const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** Searching for the end of a text byte by byte is faster for a short one, and linear in its length in any case. */
const stepsMax = 24;

/**
 * Counts the values of a JSON text from its bytes, as they come, without parsing: each object, each array, and each
 * comma between members or items. The parsed text holds at most twice as many values, and one.
 */
export class JsonValueCount {
  count = 0;
  #isInText = false;
  #isEscaped = false;

  /** Counts the values that begin in the next bytes. */
  add(bytes: Uint8Array): void {
    let count = 0;
    let at = this.#isInText ? this.#endOfText(bytes, this.#isEscaped ? 1 : 0) : 0;
    while (at < bytes.length) {
      const byte = bytes[at];
      at += 1;
      if (byte === quote) at = this.#endOfText(bytes, at);
      else if (byte === comma || byte === openBrace || byte === openBracket) count += 1;
    }
    this.count += count;
  }

  /** The end of a text that continues at a position; the end of the bytes when it does not end in them. */
  #endOfText(bytes: Uint8Array, from: number): number {
    const { length } = bytes;
    let at = from;
    while (at < length) {
      const to = Math.min(at + stepsMax, length);
      while (at < to) {
        const byte = bytes[at];
        at += byte === backslash ? 2 : 1;
        if (byte === quote) return this.#outOfText(at);
      }
      if (at >= length) break;
      const found = bytes.indexOf(quote, at);
      const end = found === -1 ? length : found;
      const isEscaped = backslashesBefore(bytes, end, at) % 2 === 1;
      if (found !== -1 && !isEscaped) return this.#outOfText(end + 1);
      at = isEscaped ? end + 1 : end;
    }
    this.#isInText = true;
    this.#isEscaped = at > length;
    return length;
  }

  #outOfText(at: number): number {
    this.#isInText = false;
    return at;
  }
}

const backslashesBefore = (bytes: Uint8Array, end: number, from: number): number => {
  let at = end;
  while (at > from && bytes[at - 1] === backslash) at -= 1;
  return end - at;
};
