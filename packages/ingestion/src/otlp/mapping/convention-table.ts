import type { Convention, MappedField, MappedFields, Source, UsageHabit } from '../conventions/convention.ts';

/** A source with its keys resolved to slots. */
export interface CompiledSource<T> {
  readonly slots: readonly number[];
  readonly keys: readonly string[];
  readonly keeps: boolean;
  readonly read: Source<T>['read'];
}

export interface CompiledField<T> {
  /** Has one bit, which `fieldsOfSlot` sets for each slot that some source of this field asks for. */
  readonly bit: number;
  readonly sources: readonly CompiledSource<T>[];
}

/** Where the attributes of a family begin, and which part of their keys names the family. */
interface Prefix {
  readonly text: string;
  readonly slot: number;
}

const eventKeyPrefix = 'event:';
const resolvedKeysMax = 20_000;

const fieldOrder: readonly MappedField[] = [
  'type',
  'name',
  'input',
  'output',
  'model',
  'provider',
  'modelParameters',
  'usageRole',
  'usage',
  'cost',
  'completionStartTime',
  'level',
  'statusMessage',
  'version',
  'environment',
  'promptName',
  'promptVersion',
  'metadata',
  'traceName',
  'traceVersion',
  'traceInput',
  'traceOutput',
  'traceMetadata',
  'userId',
  'sessionId',
  'release',
  'isPublic',
  'tags',
  'isAppRoot',
];

/**
 * All conventions as one table: each attribute key that any of them asks for has a number, its slot, so that a
 * span's attributes are looked up once each, and every source is then a few array reads.
 */
export class ConventionTable {
  readonly slotCount: number;
  /** Slots from here on hold families of attributes. */
  readonly firstFamilySlot: number;
  /** Bits of the fields that ask for a slot. */
  readonly fieldsOfSlot: readonly number[];
  /** How long the prefix of a family's keys is. */
  readonly prefixLengths: readonly number[];
  readonly usageHabits: ReadonlyMap<string, UsageHabit>;
  readonly #exact: ReadonlyMap<string, number>;
  readonly #prefixes: readonly Prefix[];
  readonly #events: readonly Prefix[];
  readonly #fields: ReadonlyMap<MappedField, CompiledField<unknown>>;
  #resolved: Map<string, number>;

  constructor(conventions: readonly Convention[]) {
    const keys = [...new Set(conventions.flatMap(keysOf))];
    const exact = keys.filter((key) => !key.endsWith('*'));
    const families = keys.filter((key) => key.endsWith('*'));
    this.firstFamilySlot = exact.length;
    this.slotCount = keys.length;
    const slots = new Map([...exact, ...families].map((key, slot) => [key, slot]));
    this.#exact = new Map(exact.map((key) => [key, slots.get(key) ?? -1]));
    const prefixes = families.map((key) => ({ text: key.slice(0, -1), slot: slots.get(key) ?? -1 }));
    this.#prefixes = prefixes.filter(({ text }) => !text.startsWith(eventKeyPrefix)).sort(longestFirst);
    this.#events = prefixes
      .filter(({ text }) => text.startsWith(eventKeyPrefix))
      .map(({ text, slot }) => ({ text: text.slice(eventKeyPrefix.length), slot }));
    this.prefixLengths = keys.map((_key, slot) => prefixes.find((prefix) => prefix.slot === slot)?.text.length ?? 0);
    this.#resolved = new Map(this.#exact);
    this.usageHabits = new Map(conventions.flatMap(({ usageHabits }) => Object.entries(usageHabits ?? {})));
    const fieldsOfSlot: number[] = Array.from({ length: keys.length }, () => 0);
    this.#fields = new Map(fieldOrder.map((field, index) => [field, compile(conventions, field, 1 << index, slots)]));
    for (const { bit, sources } of this.#fields.values()) {
      for (const slot of sources.flatMap((source) => source.slots))
        fieldsOfSlot[slot] = (fieldsOfSlot[slot] ?? 0) | bit;
    }
    this.fieldsOfSlot = fieldsOfSlot;
  }

  field<F extends MappedField>(field: F): CompiledField<MappedFields[F]> {
    return this.#fields.get(field) as CompiledField<MappedFields[F]>;
  }

  /** The slot of a key that has one of its own. */
  exactSlot(key: string): number | undefined {
    return this.#exact.get(key);
  }

  /** The slot of a key or of its family; -1 when nothing asks for it. */
  slotOf(key: string): number {
    return this.#resolved.get(key) ?? this.#resolve(key);
  }

  familySlot(prefix: string): number | undefined {
    return this.#prefixes.find(({ text }) => text === prefix)?.slot;
  }

  /** The slot of a span event's name; -1 when nothing asks for it. */
  eventSlot(name: string): number {
    return this.#events.find(({ text }) => name.startsWith(text))?.slot ?? -1;
  }

  #resolve(key: string): number {
    const slot = this.#prefixes.find(({ text }) => key.length > text.length && key.startsWith(text))?.slot ?? -1;
    // Clients choose keys without end: the cache starts anew before it grows without end.
    if (this.#resolved.size >= resolvedKeysMax) this.#resolved = new Map(this.#exact);
    this.#resolved.set(key, slot);
    return slot;
  }
}

const longestFirst = (a: Prefix, b: Prefix): number => b.text.length - a.text.length;

const keysOf = ({ fields }: Convention): readonly string[] =>
  Object.values(fields).flatMap((sources: readonly { readonly keys: readonly string[] }[]) =>
    sources.flatMap(({ keys }) => keys),
  );

const compile = (
  conventions: readonly Convention[],
  field: MappedField,
  bit: number,
  slots: ReadonlyMap<string, number>,
): CompiledField<unknown> => {
  const ranked = conventions.flatMap(({ rank, fields }) =>
    ((fields[field] ?? []) as readonly Source<unknown>[]).map((source) => ({ source, rank: source.rank ?? rank })),
  );
  ranked.sort((a, b) => a.rank - b.rank);
  const sources = ranked.map(({ source }) => ({
    slots: source.keys.map((key) => slots.get(key) ?? -1),
    keys: source.keys,
    keeps: source.keeps === true,
    read: source.read,
  }));
  return { bit, sources };
};
