import {
  inSteps,
  maskingKey,
  type IngestBatch,
  type MaskableField,
  type ObservationPatch,
  type ScorePatch,
  type Steps,
  type TracePatch,
} from '@spanledger/core';

import type { MaskingRules } from './rules/compile-masking.ts';
import { maskField, type MaskingPass } from './mask-field.ts';
import { maskMetadata } from './mask-metadata.ts';
import { createMaskers, type MaskingReport } from './text/masker.ts';

/** A policy with the key of its pseudonyms. */
export interface Masking {
  readonly rules: MaskingRules;
  /** Of the project, and secret: equal values have equal pseudonyms as long as it is the same. */
  readonly key: string;
  /** Masked entities refer to it; absent: none does. */
  readonly version?: number;
}

const noReport: MaskingReport = { masked: () => undefined, failed: () => undefined };

/**
 * The batch as it may be queued and stored: equal batches become equal ones. Fields that a rule cannot be run on are
 * replaced as a whole. Yields to other work if it takes long.
 */
export const maskBatch = async (
  batch: IngestBatch,
  { rules, key, version }: Masking,
  report: MaskingReport = noReport,
): Promise<IngestBatch> => inSteps(maskedBatch(batch, { maskers: createMaskers(rules, key, report), report, version }));

function* maskedBatch(batch: IngestBatch, pass: BatchPass): Steps<IngestBatch> {
  const observations: ObservationPatch[] = [];
  for (const patch of batch.observations) observations.push(yield* maskedPatch(patch, ofObservations, pass));
  const traces: TracePatch[] = [];
  for (const patch of batch.traces) traces.push(yield* maskedPatch(patch, ofTraces, pass));
  const scores: ScorePatch[] = [];
  for (const patch of batch.scores) scores.push(yield* maskedPatch(patch, ofScores, pass));
  return { ...batch, observations, traces, scores };
}

interface BatchPass extends MaskingPass {
  readonly version: number | undefined;
}

/** The columns of an entity with values chosen by clients, and their field names in policies. */
type Columns<Record> = readonly (readonly [keyof Record & string, MaskableField])[];

const ofObservations: Columns<ObservationPatch['record']> = [
  ['input', 'input'],
  ['output', 'output'],
  ['statusMessage', 'statusMessage'],
  ['modelParameters', 'modelParameters'],
  ['spanEvents', 'events'],
  ['spanLinks', 'events'],
  ['name', 'name'],
];
const ofTraces: Columns<TracePatch['record']> = [
  ['input', 'input'],
  ['output', 'output'],
  ['name', 'name'],
  ['userId', 'userId'],
  ['sessionId', 'sessionId'],
];
const ofScores: Columns<ScorePatch['record']> = [
  ['comment', 'comment'],
  ['stringValue', 'value'],
  ['name', 'name'],
  ['sessionId', 'sessionId'],
  ['authorUserId', 'userId'],
];

/** Columns that readers parse as JSON of a form: a mark for the whole value is put into that form. */
const inForm: ReadonlyMap<string, (mark: string) => unknown> = new Map<string, (mark: string) => unknown>([
  ['modelParameters', (mark) => ({ masked: mark })],
  ['spanEvents', (mark) => [{ name: mark }]],
  ['spanLinks', () => []],
]);

type AnyPatch = ObservationPatch | TracePatch | ScorePatch;

function* maskedPatch<T extends AnyPatch>(patch: T, columns: Columns<T['record']>, pass: BatchPass): Steps<T> {
  const changed: Record<string, unknown> = {};
  const record = patch.record as AnyPatch['record'] & Readonly<Record<string, unknown>>;
  for (const [column, field] of columns) {
    const text = record[column];
    if (typeof text !== 'string') continue;
    const masked = yield* maskField(text, field, pass);
    if (masked !== text) changed[column] = isMark(masked) ? formed(column, masked) : masked;
  }
  Object.assign(changed, yield* maskMetadata(record, pass), yield* maskedTags(record, pass));
  yield;
  if (Object.keys(changed).length === 0) return patch;
  const masked = { ...patch.record, ...changed };
  const { version } = pass;
  if (version === undefined) return { ...patch, record: masked };
  return { ...patch, record: { ...masked, metadata: { ...masked.metadata, [maskingKey]: String(version) } } };
}

const isMark = (text: string): boolean => /^\[[\w: -]+\]$/.test(text);

const formed = (column: string, mark: string): string => {
  const form = inForm.get(column);
  return form === undefined ? mark : JSON.stringify(form(mark));
};

/** A set: equal results are merged. */
function* maskedTags(
  { tags }: Pick<AnyPatch['record'], 'tags'>,
  pass: MaskingPass,
): Steps<{ readonly tags?: readonly string[] }> {
  if (tags.length === 0 || pass.maskers('tags') === undefined) return {};
  const masked: string[] = [];
  for (const tag of tags) masked.push(yield* maskField(tag, 'tags', pass));
  return masked.every((tag, at) => tag === tags[at]) ? {} : { tags: [...new Set(masked)].sort() };
}
