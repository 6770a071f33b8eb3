const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

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
    let isInText = this.#isInText;
    let isEscaped = this.#isEscaped;
    let count = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInText = false;
      } else if (byte === quote) isInText = true;
      else if (byte === comma || byte === openBrace || byte === openBracket) count += 1;
    }
    this.count += count;
    this.#isInText = isInText;
    this.#isEscaped = isEscaped;
  }
}
