const firstBytes = 1 << 12;
/** Of one UTF-16 unit. */
const utf8BytesMax = 3;
/** Up to this length a loop over the characters beats a call into the engine. */
const shortTextMax = 64;
const asciiEnd = 0x80;

// oxlint-disable-next-line no-control-regex
const special = /[\\\n\r\t]/;
const specials = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

const codeOf = (character: string): number => character.charCodeAt(0);
const [tab, newline, carriageReturn] = [codeOf('\t'), codeOf('\n'), codeOf('\r')];
const [backslash, letterN] = [codeOf('\\'), codeOf('N')];

const escapeCopied = (value: string): string =>
  special.test(value) ? value.replace(specials, (character) => escapes[character] ?? character) : value;

/** A piece of the text format of `COPY`, in UTF-8. */
export class CopyChunk {
  #buffer = Buffer.allocUnsafe(firstBytes);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** What was written; the next chunk begins. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.#at);
    this.#buffer = Buffer.allocUnsafe(this.#buffer.length);
    this.#at = 0;
    return taken;
  }

  /** A value, or a piece of one that ends between characters. */
  value(text: string): void {
    if (text.length <= shortTextMax && this.#plain(text)) return;
    const escaped = escapeCopied(text);
    this.#room(escaped.length * utf8BytesMax);
    this.#at += this.#buffer.write(escaped, this.#at);
  }

  /** NULL. */
  nothing(): void {
    this.#byte(backslash);
    this.#byte(letterN);
  }

  endOfValue(): void {
    this.#byte(tab);
  }

  endOfRow(): void {
    this.#byte(newline);
  }

  /** False, and nothing is written, if a character is more than one byte. */
  #plain(text: string): boolean {
    const { length } = text;
    this.#room(length);
    const buffer = this.#buffer;
    let at = this.#at;
    for (let from = 0; from < length; from += 1) {
      const unit = text.charCodeAt(from);
      if (unit >= asciiEnd || unit === backslash || (unit >= tab && unit <= carriageReturn)) return false;
      buffer[at++] = unit;
    }
    this.#at = at;
    return true;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#at++] = value;
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, needed));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}
