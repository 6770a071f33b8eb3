import { inflatePage } from './inflate-page.ts';
import { refuseParquet, type ColumnPages, type FileBytes } from './parquet-file.ts';
import { numberOf, structOf, ThriftReader, type ThriftStruct } from './read-thrift.ts';
import { RunLengths } from './run-lengths.ts';

/** A page is in memory as a whole, and inflated in one go. */
const pageBytesMax = 16 * 1024 * 1024;
const headerBytesMax = 64 * 1024;
const pageKinds = { data: 0, dictionary: 2, dataV2: 3 };
const encodings = { plain: 0, plainDictionary: 2, dictionary: 8 };

/** The texts of a page, one at a time. */
type NextText = () => Uint8Array;

/** The values of one column of one row group, as bytes. It holds one page and a dictionary. */
export class ColumnTexts {
  readonly #file: FileBytes;
  readonly #column: { readonly name: string; readonly isOptional: boolean };
  readonly #pages: ColumnPages;
  #at: number;
  #left = 0;
  #dictionary: readonly Uint8Array[] = [];
  #levels: RunLengths | undefined;
  #next: NextText = () => new Uint8Array();

  constructor(file: FileBytes, column: { readonly name: string; readonly isOptional: boolean }, pages: ColumnPages) {
    this.#file = file;
    this.#column = column;
    this.#pages = pages;
    this.#at = pages.first;
  }

  /** Whether the next value is in a page that has been read. */
  get isReady(): boolean {
    return this.#left > 0;
  }

  /** Reads the next page with values; returns the bytes that it takes in the file. */
  async readPage(): Promise<number> {
    const from = this.#at;
    while (this.#left === 0) await this.#readPage();
    return this.#at - from;
  }

  /** `null` when it has none. Call it only when it is ready. */
  take(): Uint8Array | null {
    this.#left -= 1;
    try {
      return this.#levels?.next() === 0 ? null : this.#next();
    } catch (error) {
      throw error instanceof RangeError ? this.#refused('has a page that ends too early') : error;
    }
  }

  #refused(message: string): Error {
    return refuseParquet(`has a column '${this.#column.name}' that ${message}`);
  }

  async #readPage(): Promise<void> {
    const { end } = this.#pages;
    if (this.#at >= Math.min(end, this.#file.bytes)) throw this.#refused('has fewer values than rows');
    const head = await this.#file.slice(this.#at, Math.min(end, this.#at + headerBytesMax, this.#file.bytes));
    try {
      const reader = new ThriftReader(head);
      const header = reader.struct();
      const [size, packed] = [numberOf(header, 2) ?? -1, numberOf(header, 3) ?? -1];
      if (size < 0 || packed < 0 || this.#at + reader.at + packed > this.#file.bytes) throw new RangeError('no page');
      if (size > pageBytesMax || packed > pageBytesMax) {
        const most = Math.max(size, packed);
        throw this.#refused(`has a page of ${most} bytes, and may have at most ${pageBytesMax}`);
      }
      this.#at += reader.at + packed;
      const isWhole = reader.at + packed <= head.length;
      const bytes = isWhole
        ? head.subarray(reader.at, reader.at + packed)
        : await this.#file.slice(this.#at - packed, this.#at);
      this.#open(header, bytes, size);
    } catch (error) {
      throw error instanceof RangeError ? this.#refused('has a broken page') : error;
    }
  }

  // Numbers of parquet.thrift, of PageHeader, DataPageHeader, DictionaryPageHeader and DataPageHeaderV2.
  #open(header: ThriftStruct, bytes: Uint8Array, size: number): void {
    const kind = numberOf(header, 1);
    const dictionary = structOf(header, 7);
    const [data, dataV2] = [structOf(header, 5), structOf(header, 8)];
    if (kind === pageKinds.dictionary && dictionary !== undefined) {
      const next = plainTexts(this.#inflated(bytes, size));
      const count = numberOf(dictionary, 1) ?? 0;
      // Each takes four bytes at least.
      if (count > size / 4) throw new RangeError('no dictionary');
      this.#dictionary = Array.from({ length: count }, () => next());
    } else if (kind === pageKinds.data && data !== undefined) this.#openData(data, this.#inflated(bytes, size));
    else if (kind === pageKinds.dataV2 && dataV2 !== undefined) this.#openDataV2(dataV2, bytes, size);
  }

  #openData(header: ThriftStruct, page: Uint8Array): void {
    let at = 0;
    this.#levels = undefined;
    if (this.#column.isOptional) {
      at = 4 + Buffer.from(page.buffer, page.byteOffset, page.length).readUInt32LE(0);
      this.#levels = new RunLengths(page.subarray(4, at), 1);
    }
    this.#next = this.#textsOf(numberOf(header, 2), page.subarray(at));
    this.#left = numberOf(header, 1) ?? 0;
  }

  #openDataV2(header: ThriftStruct, bytes: Uint8Array, size: number): void {
    const [levels, repetitions] = [numberOf(header, 5) ?? 0, numberOf(header, 6) ?? 0];
    const before = levels + repetitions;
    if (levels < 0 || repetitions < 0 || before > Math.min(size, bytes.length)) throw new RangeError('no page');
    this.#levels = this.#column.isOptional ? new RunLengths(bytes.subarray(repetitions, before), 1) : undefined;
    const rest = bytes.subarray(before);
    const page = header.get(7) === false || rest.length === 0 ? rest : this.#inflated(rest, size - before);
    this.#next = this.#textsOf(numberOf(header, 4), page);
    this.#left = numberOf(header, 1) ?? 0;
  }

  #inflated(bytes: Uint8Array, size: number): Uint8Array {
    const page = inflatePage(bytes, this.#pages.codec, size);
    if (typeof page === 'string') throw this.#refused(page);
    return page;
  }

  #textsOf(encoding: number | undefined, page: Uint8Array): NextText {
    if (encoding === encodings.plain) return plainTexts(page);
    if (encoding !== encodings.dictionary && encoding !== encodings.plainDictionary) {
      throw this.#refused('has an encoding other than PLAIN and RLE_DICTIONARY');
    }
    const indexes = new RunLengths(page.subarray(1), page[0] ?? 0);
    const dictionary = this.#dictionary;
    return () => {
      const text = dictionary[indexes.next()];
      if (text === undefined) throw new RangeError('not in the dictionary');
      return text;
    };
  }
}

const plainTexts = (page: Uint8Array): NextText => {
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let at = 0;
  return () => {
    const length = view.getUint32(at, true);
    at += 4 + length;
    if (at > page.length) throw new RangeError('longer than the page');
    return page.subarray(at - length, at);
  };
};
