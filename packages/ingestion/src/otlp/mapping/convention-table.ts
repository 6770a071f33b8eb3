import type { TokenCounting } from '@spanledger/core';
import type { Convention, MappedField, MappedFields, Source, TokenCountings } from '../conventions/convention.ts';

/** A source with its keys resolved to slots. */
export interface CompiledSource<T> {
  readonly slots: readonly number[];
  readonly keys: readonly string[];
  readonly keeps: boolean;
  readonly read: Source<T>['read'];
}

export interface CompiledField<T> {
  /** The sources, in the order in which they are read. */
  readonly sources: readonly CompiledSource<T>[];
  /** The beginning of the field's marks: each source has one bit, 32 to a word. */
  readonly firstWord: number;
}

/** The prefix of a family's attributes, and the part of their keys that names the family. */
interface Prefix {
  readonly text: string;
  readonly slot: number;
  /** The text is all of the key. */
  readonly isWhole: boolean;
}

const eventKeyPrefix = 'event:';
const scopeKeyPrefix = 'scope:';
const resolvedKeysMax = 20_000;
const bitsPerWord = 32;
const noSlots: readonly number[] = [];

/**
 * All conventions as one table: each key of any source has a number, its slot, so that a span's attributes are looked
 * up once each, and only sources with an attribute present are read.
 */
export class ConventionTable {
  /** Every field that any of them states. */
  readonly fieldNames: readonly MappedField[];
  readonly slotCount: number;
  /** Slots from here on are those of families of attributes, then span events and scopes. */
  readonly firstFamilySlot: number;
  readonly wordCount: number;
  /** By slot, pairs of a word and the bits in it of the sources that read the slot. */
  readonly marksOfSlot: readonly (readonly number[])[];
  /** How long the prefix of a family's keys is. */
  readonly prefixLengths: readonly number[];
  readonly #tokenCountings: ReadonlyMap<string, TokenCountings>;
  readonly #exact: ReadonlyMap<string, number>;
  readonly #prefixes: readonly Prefix[];
  /** The slots of families, by their prefixes. */
  readonly #families: ReadonlyMap<string, number>;
  readonly #events: readonly Prefix[];
  readonly #scopes: ReadonlyMap<string, number>;
  readonly #fields: ReadonlyMap<MappedField, CompiledField<unknown>>;
  readonly #lists = new WeakMap<readonly string[], readonly number[]>();
  #resolved: Map<string, number>;
  #resolvedEvents = new Map<string, readonly number[]>();

  constructor(conventions: readonly Convention[]) {
    const keys = [...new Set(conventions.flatMap(keysOf))];
    const others = keys.filter((key) => key.startsWith(eventKeyPrefix) || key.startsWith(scopeKeyPrefix));
    const families = keys.filter((key) => key.endsWith('*') && !others.includes(key));
    const exact = keys.filter((key) => !others.includes(key) && !families.includes(key));
    const slots = new Map([...exact, ...families, ...others].map((key, slot) => [key, slot]));
    this.firstFamilySlot = exact.length;
    this.slotCount = keys.length;
    this.#exact = new Map(exact.map((key, slot) => [key, slot]));
    this.#prefixes = families.map((key) => prefixOf(key, slots)).sort(longestFirst);
    this.#families = new Map(this.#prefixes.map(({ text, slot }) => [text, slot]));
    this.#events = others.filter((key) => key.startsWith(eventKeyPrefix)).map((key) => prefixOf(key, slots));
    const scopes = others.filter((key) => key.startsWith(scopeKeyPrefix));
    this.#scopes = new Map(scopes.map((key) => [key.slice(scopeKeyPrefix.length), slots.get(key) ?? -1]));
    this.prefixLengths = [...slots.keys()].map((key) => (families.includes(key) ? key.length - 1 : 0));
    this.#resolved = new Map(this.#exact);
    this.#tokenCountings = new Map(conventions.flatMap(({ tokenCountings }) => Object.entries(tokenCountings ?? {})));
    this.fieldNames = [...new Set(conventions.flatMap(({ fields }) => Object.keys(fields) as MappedField[]))];
    let firstWord = 0;
    const fields = new Map<MappedField, CompiledField<unknown>>();
    for (const field of this.fieldNames) {
      const sources = compile(conventions, field, slots);
      fields.set(field, { sources, firstWord });
      firstWord += Math.max(Math.ceil(sources.length / bitsPerWord), 1);
    }
    this.wordCount = firstWord;
    this.#fields = fields;
    this.marksOfSlot = marksOf(fields.values(), keys.length);
  }

  field<F extends MappedField>(field: F): CompiledField<MappedFields[F]> {
    return this.#fields.get(field) as CompiledField<MappedFields[F]>;
  }

  /** The slot of a key that has one of its own. */
  exactSlot(key: string): number | undefined {
    return this.#exact.get(key);
  }

  /** The slots of a list of keys, looked up once for each list; -1 for keys without one. */
  slotsOf(keys: readonly string[]): readonly number[] {
    const known = this.#lists.get(keys);
    if (known !== undefined) return known;
    const slots = keys.map((key) => this.#exact.get(key) ?? -1);
    this.#lists.set(keys, slots);
    return slots;
  }

  /** The slot of a key or of its family; -1 when no source reads it. */
  slotOf(key: string): number {
    return this.#resolved.get(key) ?? this.#resolve(key);
  }

  familySlot(prefix: string): number | undefined {
    return this.#families.get(prefix);
  }

  /** The slots of a span event's name. */
  eventSlots(name: string): readonly number[] {
    return this.#resolvedEvents.get(name) ?? this.#resolveEvent(name);
  }

  /** The slot of an instrumentation scope; -1 when no source reads it. */
  scopeSlot(name: string): number {
    return this.#scopes.get(name) ?? -1;
  }

  /** The counting of emitters of this scope; `provider` is called only if it matters. */
  tokenCounting(scopeName: string, provider: () => string): TokenCounting | undefined {
    const countings = this.#tokenCountings.get(scopeName);
    return typeof countings === 'object' ? countings[provider()] : countings;
  }

  #resolve(key: string): number {
    const slot = this.#prefixes.find(({ text }) => key.length > text.length && key.startsWith(text))?.slot ?? -1;
    // Clients choose any number of keys: the cache is cleared before it grows without limit.
    if (this.#resolved.size >= resolvedKeysMax) this.#resolved = new Map(this.#exact);
    this.#resolved.set(key, slot);
    return slot;
  }

  #resolveEvent(name: string): readonly number[] {
    const key = eventKeyPrefix + name;
    const asked = this.#events.filter(({ text, isWhole }) => (isWhole ? key === text : key.startsWith(text)));
    const slots = asked.length === 0 ? noSlots : asked.map(({ slot }) => slot);
    if (this.#resolvedEvents.size >= resolvedKeysMax) this.#resolvedEvents = new Map();
    this.#resolvedEvents.set(name, slots);
    return slots;
  }
}

const longestFirst = (a: Prefix, b: Prefix): number => b.text.length - a.text.length;

const keysOf = ({ fields }: Convention): readonly string[] =>
  Object.values(fields).flatMap((sources: readonly { readonly keys: readonly string[] }[]) =>
    sources.flatMap(({ keys }) => keys),
  );

const prefixOf = (key: string, slots: ReadonlyMap<string, number>): Prefix => {
  const isWhole = !key.endsWith('*');
  return { text: isWhole ? key : key.slice(0, -1), slot: slots.get(key) ?? -1, isWhole };
};

const compile = (
  conventions: readonly Convention[],
  field: MappedField,
  slots: ReadonlyMap<string, number>,
): readonly CompiledSource<unknown>[] => {
  const ranked = conventions.flatMap(({ rank, fields }) =>
    ((fields[field] ?? []) as readonly Source<unknown>[]).map((source) => ({ source, rank: source.rank ?? rank })),
  );
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.map(({ source }) => ({
    slots: source.keys.map((key) => slots.get(key) ?? -1),
    keys: source.keys,
    keeps: source.keeps === true,
    read: source.read,
  }));
};

const marksOf = (fields: Iterable<CompiledField<unknown>>, slotCount: number): readonly (readonly number[])[] => {
  const marks: number[][] = Array.from({ length: slotCount }, () => []);
  for (const { sources, firstWord } of fields) {
    for (const [index, { slots }] of sources.entries()) {
      const word = firstWord + Math.floor(index / bitsPerWord);
      for (const slot of slots) addMark(marks[slot] ?? [], word, 1 << (index % bitsPerWord));
    }
  }
  return marks;
};

const addMark = (marks: number[], word: number, bit: number): void => {
  const at = marks.findIndex((value, index) => index % 2 === 0 && value === word);
  if (at === -1) marks.push(word, bit);
  else marks[at + 1] = (marks[at + 1] ?? 0) | bit;
};
