const newline = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; absent for a line that is too long. */
  readonly bytes: Uint8Array | undefined;
  readonly length: number;
}

/** The lines of a file, without a byte order mark. Lines longer than `lineBytesMax` are counted and not held. */
export async function* readLines(file: AsyncIterable<Uint8Array>, lineBytesMax: number): AsyncIterable<Line> {
  let held: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const add = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length <= lineBytesMax) held.push(bytes);
    else held = [];
  };
  const taken = (): Line => {
    const bytes = length > lineBytesMax ? undefined : withoutMark(Buffer.concat(held), number);
    const line = { number, bytes, length };
    [held, length, number] = [[], 0, number + 1];
    return line;
  };
  for await (const chunk of file) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, end));
      yield taken();
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (length > 0) yield taken();
}

const withoutMark = (bytes: Uint8Array, number: number): Uint8Array =>
  number === 1 && byteOrderMark.every((byte, at) => bytes[at] === byte) ? bytes.subarray(3) : bytes;
