import type { Micros, TokenCounting, UsageRole } from '@spanledger/core';
import type { AttributeFamily, SpanView } from '../conventions/convention.ts';
import { OtlpSpan, type AttributeValue, type OtlpEvent, type OtlpResource, type OtlpScope } from '../otlp-span.ts';
import type { CompiledField, CompiledSource, ConventionTable } from './convention-table.ts';

/** The attributes of one family that the current span has. */
class Family implements AttributeFamily {
  readonly suffixes: string[] = [];
  readonly values: AttributeValue[] = [];
  readonly positions: number[] = [];
}

const noEvents: readonly OtlpEvent[] = [];
const nothing: readonly never[] = [];

/**
 * Returns a span's value of each field. One reader is used for one span after the other: `load` it, read fields, then
 * read the attributes that were not used.
 */
export class SpanReader implements SpanView {
  span: OtlpSpan = new OtlpSpan();
  startTime: Micros = 0;
  scopeName = '';
  scopeVersion = '';
  usageRole: UsageRole = 'own';
  notes: string[] | undefined = undefined;
  /** Which of the field's sources returned the last value. */
  hitIndex = -1;
  readonly #table: ConventionTable;
  readonly #values: (AttributeValue | Family | undefined)[];
  readonly #positions: number[];
  /** The slots with a value: the first `#touchedCount`. */
  readonly #touched: Int32Array;
  #touchedCount = 0;
  #isRead = new Uint8Array(256);
  readonly #marks: Int32Array;
  #resource: OtlpResource | undefined;

  constructor(table: ConventionTable) {
    this.#table = table;
    this.#values = Array.from({ length: table.slotCount }, () => undefined);
    this.#positions = Array.from({ length: table.slotCount }, () => -1);
    this.#touched = new Int32Array(table.slotCount);
    this.#marks = new Int32Array(table.wordCount);
  }

  load(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource, startTime: Micros): void {
    this.#unload();
    this.span = span;
    this.startTime = startTime;
    this.scopeName = scope.name;
    this.scopeVersion = scope.version;
    this.#resource = resource;
    const { keys, values } = span.attributes;
    const count = keys.length;
    if (count > this.#isRead.length) this.#isRead = new Uint8Array(count * 2);
    else this.#isRead.fill(0, 0, count);
    for (let at = 0; at < count; at += 1) {
      const value = values[at] as AttributeValue;
      const slot = this.#table.slotOf(keys[at] as string);
      if (slot !== -1 && value !== null) this.#place(slot, at, keys[at] as string, value);
    }
    const scopeSlot = this.#table.scopeSlot(scope.name);
    if (scopeSlot !== -1) this.#touch(scopeSlot, true);
    if (span.events !== undefined) this.#loadEvents(span.events);
  }

  #unload(): void {
    for (let at = 0; at < this.#touchedCount; at += 1) this.#values[this.#touched[at] as number] = undefined;
    this.#touchedCount = 0;
    this.#marks.fill(0);
    this.usageRole = 'own';
    this.notes = undefined;
  }

  #place(slot: number, at: number, key: string, value: AttributeValue): void {
    const present = this.#values[slot];
    if (slot < this.#table.firstFamilySlot) {
      if (present === undefined) this.#touch(slot, value);
      else this.#values[slot] = value;
      this.#positions[slot] = at;
      return;
    }
    const family = present instanceof Family ? present : new Family();
    if (present === undefined) this.#touch(slot, family);
    family.suffixes.push(key.slice(this.#table.prefixLengths[slot]));
    family.values.push(value);
    family.positions.push(at);
  }

  /** Records that the slot has a value, and which sources read it. */
  #touch(slot: number, value: AttributeValue | Family): void {
    this.#values[slot] = value;
    this.#touched[this.#touchedCount] = slot;
    this.#touchedCount += 1;
    const marks = this.#table.marksOfSlot[slot] as readonly number[];
    for (let at = 0; at < marks.length; at += 2) {
      const word = marks[at] as number;
      this.#marks[word] = (this.#marks[word] as number) | (marks[at + 1] as number);
    }
  }

  #loadEvents(events: readonly OtlpEvent[]): void {
    for (const { name } of events) {
      for (const slot of this.#table.eventSlots(name)) if (this.#values[slot] === undefined) this.#touch(slot, true);
    }
  }

  /** The field's value by the first source that has one. */
  first<T>({ sources, firstWord }: CompiledField<T>): T | undefined {
    for (let base = 0, word = firstWord; base < sources.length; base += 32, word += 1) {
      for (let marks = this.#marks[word] as number; marks !== 0; marks &= marks - 1) {
        const index = base + 31 - Math.clz32(marks & -marks);
        const value = this.#ask(sources[index] as CompiledSource<T>);
        if (value !== undefined) {
          this.hitIndex = index;
          return value;
        }
      }
    }
    return undefined;
  }

  /** The values of all sources that have one, in their order. */
  all<T>({ sources, firstWord }: CompiledField<T>): readonly T[] {
    let found: T[] | undefined;
    for (let base = 0, word = firstWord; base < sources.length; base += 32, word += 1) {
      for (let marks = this.#marks[word] as number; marks !== 0; marks &= marks - 1) {
        const value = this.#ask(sources[base + 31 - Math.clz32(marks & -marks)] as CompiledSource<T>);
        if (value !== undefined) (found ??= []).push(value);
      }
    }
    return found ?? nothing;
  }

  #ask<T>(source: CompiledSource<T>): T | undefined {
    const { slots } = source;
    for (let index = 0; index < slots.length; index += 1) {
      const present = this.#values[slots[index] as number];
      if (present === undefined) continue;
      const value = source.read(present instanceof Family ? null : present, this);
      if (value !== undefined && !source.keeps) for (const slot of slots) this.#markRead(slot);
      return value;
    }
    return undefined;
  }

  #markRead(slot: number): void {
    const present = this.#values[slot];
    if (present === undefined) return;
    if (present instanceof Family) for (const at of present.positions) this.#isRead[at] = 1;
    else if (slot < this.#table.firstFamilySlot) this.#isRead[this.#positions[slot] as number] = 1;
  }

  isRead(at: number): boolean {
    return this.#isRead[at] === 1;
  }

  tokenCounting(otherwise: TokenCounting): TokenCounting {
    return this.#table.tokenCounting(this.scopeName, this.#provider) ?? otherwise;
  }

  readonly #provider = (): string => {
    const provider = this.get('gen_ai.provider.name') ?? this.get('gen_ai.system') ?? this.get('llm.provider');
    return typeof provider === 'string' ? provider.toLowerCase() : '';
  };

  get(key: string): AttributeValue | undefined {
    const slot = this.#table.exactSlot(key);
    if (slot === undefined) return this.span.attributes.get(key) ?? undefined;
    const value = this.#values[slot];
    return value instanceof Family ? undefined : value;
  }

  mayHaveAny(keys: readonly string[]): boolean {
    for (const slot of this.#table.slotsOf(keys)) if (slot === -1 || this.#values[slot] !== undefined) return true;
    return false;
  }

  take(key: string): AttributeValue | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    const slot = this.#table.exactSlot(key);
    if (slot === undefined) this.#isRead[this.span.attributes.keys.lastIndexOf(key)] = 1;
    else this.#markRead(slot);
    return value;
  }

  family(prefix: string): AttributeFamily | undefined {
    const family = this.#values[this.#table.familySlot(prefix) ?? -1];
    return family instanceof Family ? family : undefined;
  }

  resourceValue(key: string): AttributeValue | undefined {
    return this.#resource?.attributes.get(key);
  }

  events(name: string): readonly OtlpEvent[] {
    return this.span.events?.filter((event) => event.name === name) ?? noEvents;
  }

  note(remark: string): void {
    const notes = (this.notes ??= []);
    if (!notes.includes(remark)) notes.push(remark);
  }
}
