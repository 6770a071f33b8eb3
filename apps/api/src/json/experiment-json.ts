import type {
  EndpointOutput,
  ExperimentItemGroup,
  listExperiments,
  listExperimentItems,
} from '@spanledger/api-contract';
import {
  decodeShown,
  experimentTexts,
  formatIso,
  formatUsd,
  type Experiment,
  type RunOutcome,
  type Score,
  type StreamedObservation,
} from '@spanledger/core';

import { isoOrNull } from './observation-json.ts';
import { scoreV3Json } from './score-v3-json.ts';
import { sentText } from './sent-text.ts';
import { storedMetadata } from './stored-metadata.ts';

type ExperimentJson = EndpointOutput<typeof listExperiments, 200>['data'][number];
type ItemJson = EndpointOutput<typeof listExperimentItems, 200>['data'][number];

const scoresJson = (scores: readonly Score[]) =>
  scores.map((score) => scoreV3Json(score, ['details', 'annotation', 'subject']));

export const experimentJson = (
  { metadata, startTime, endTime, ...experiment }: Experiment,
  withMetadata: boolean,
  scores: readonly Score[] | undefined,
): ExperimentJson => ({
  ...experiment,
  startTime: formatIso(startTime),
  endTime: formatIso(endTime),
  ...(withMetadata ? { metadata: decodeShown(metadata) ?? null } : {}),
  ...(scores === undefined ? {} : { scores: scoresJson(scores) }),
});

/** Further parts of items besides their observations; absent unless requested. */
export interface ReadOfItems {
  readonly scoresOf: ((item: StreamedObservation) => readonly Score[]) | undefined;
  readonly outcomeOf: ((item: StreamedObservation) => RunOutcome | undefined) | undefined;
}

/** The root observation of an item, with the requested bodies, and always with its metadata. */
export const experimentItemJson = (
  item: StreamedObservation,
  groups: readonly ExperimentItemGroup[],
  { scoresOf, outcomeOf }: ReadOfItems,
): ItemJson => {
  const text = experimentTexts(item.metadata);
  const json: ItemJson = {
    id: item.id,
    traceId: item.traceId,
    startTime: formatIso(item.startTime),
    endTime: isoOrNull(item.endTime),
    level: item.level,
    environment: item.environment,
    experimentId: text('id') ?? '',
    experimentName: text('name'),
    experimentItemId: text('item.id'),
  };
  for (const group of groups) Object.assign(json, membersOf[group]?.(item, text));
  if (scoresOf !== undefined) json.scores = scoresJson(scoresOf(item));
  if (outcomeOf !== undefined) json.outcome = outcomeJson(outcomeOf(item));
  return json;
};

type TextOf = (name: string) => string | null;

const membersOf: Partial<Record<ExperimentItemGroup, (item: StreamedObservation, text: TextOf) => Partial<ItemJson>>> =
  {
    dataset: (_item, text) => ({
      experimentDatasetId: text('dataset.id'),
      experimentItemVersion: text('item.version'),
    }),
    io: ({ input, output }, text) => ({
      input: sentText(input),
      output: sentText(output),
      expectedOutput: sentText(text('item.expected_output')),
    }),
    metadata: ({ metadata }) => ({ metadata: storedMetadata(metadata) }),
    itemMetadata: (_item, text) => ({ experimentItemMetadata: decodeShown(text('item.metadata')) ?? null }),
    experimentMetadata: (_item, text) => ({
      experimentMetadata: decodeShown(text('metadata')) ?? null,
      experimentDescription: text('description'),
    }),
  };

const outcomeJson = (outcome: RunOutcome | undefined): ItemJson['outcome'] =>
  outcome === undefined ? null : { ...outcome, cost: formatUsd(outcome.cost) };
