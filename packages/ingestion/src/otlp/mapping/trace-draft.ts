import {
  neverSet,
  requestLimits,
  traceFields,
  type Clock,
  type TraceFields,
  type TraceRecord,
  setOwn,
} from '@spanledger/core';

type TraceField = keyof TraceFields;

interface MetadataEntry {
  readonly value: string;
  readonly clock: Clock;
}

const fieldIndex = Object.fromEntries(traceFields.map((field, index) => [field, index])) as Record<TraceField, number>;

/**
 * The fields of a trace from the spans of one request, merged field by field: the higher clock wins, at equal clocks
 * the greater value. The result is that of `mergeRecords` over one record per span, without creating them.
 */
export class TraceDraft {
  readonly #values: (string | number | boolean | null)[] = traceFields.map(() => null);
  readonly #clocks: Clock[] = traceFields.map(() => neverSet);
  #clock: Clock = neverSet;
  #metadata: Map<string, MetadataEntry> | undefined;
  #tags: Set<string> | undefined;

  /** Records a statement on the trace at this clock, whether or not it had a field. */
  hear(clock: Clock): void {
    if (clock > this.#clock) this.#clock = clock;
  }

  set<F extends TraceField>(field: F, value: NonNullable<TraceFields[F]>, clock: Clock): void {
    const index = fieldIndex[field];
    const known = this.#clocks[index] as Clock;
    if (clock > known || (clock === known && value > (this.#values[index] as typeof value))) {
      this.#values[index] = value;
      this.#clocks[index] = clock;
    }
  }

  /** Of more keys than a trace may have, the first ones stay: the others are still in their observations. */
  setMetadata(key: string, value: string, clock: Clock): void {
    const metadata = (this.#metadata ??= new Map());
    const known = metadata.get(key);
    if (known === undefined && metadata.size >= requestLimits.metadataKeys) return;
    if (known === undefined || clock > known.clock || (clock === known.clock && value > known.value)) {
      metadata.set(key, { value, clock });
    }
  }

  addTags(tags: readonly string[]): void {
    const all = (this.#tags ??= new Set());
    for (const tag of tags) if (all.size < requestLimits.tags) all.add(tag);
  }

  /** The record: fields that no span stated are unknown. */
  finish(): TraceRecord {
    const clock = this.#clock;
    const clocks: Record<string, Clock> = {};
    for (let index = 0; index < traceFields.length; index += 1) {
      const at = this.#clocks[index] as Clock;
      if (at !== clock) clocks[traceFields[index] as TraceField] = at;
    }
    clocks['metadata'] = neverSet;
    const metadata: Record<string, string> = {};
    for (const [key, entry] of this.#metadata ?? []) {
      setOwn(metadata, key, entry.value);
      if (entry.clock !== clock) clocks[`metadata.${key}`] = entry.clock;
    }
    return {
      timestamp: this.#value('timestamp') as number | null,
      name: this.#value('name') as string | null,
      externalId: this.#value('externalId') as string | null,
      userId: this.#value('userId') as string | null,
      sessionId: this.#value('sessionId') as string | null,
      release: this.#value('release') as string | null,
      version: this.#value('version') as string | null,
      environment: this.#value('environment') as string | null,
      input: this.#value('input') as string | null,
      output: this.#value('output') as string | null,
      public: this.#value('public') as boolean | null,
      bookmarked: this.#value('bookmarked') as boolean | null,
      clock,
      clocks,
      metadata,
      tags: this.#tags === undefined ? noTags : [...this.#tags].sort(),
    };
  }

  #value(field: TraceField): string | number | boolean | null {
    return this.#values[fieldIndex[field]] ?? null;
  }
}

const noTags: readonly string[] = [];

/** The draft of a trace, which is created if there is none yet. */
export const draftOf = (drafts: Map<string, TraceDraft>, traceId: string): TraceDraft => {
  const known = drafts.get(traceId);
  if (known !== undefined) return known;
  const draft = new TraceDraft();
  drafts.set(traceId, draft);
  return draft;
};
