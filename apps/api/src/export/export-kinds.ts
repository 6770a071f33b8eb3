import { formatUsd, type Observation, type Score, type Trace } from '@spanledger/core';

import { observationJson } from '../json/observation-json.ts';
import { scoreJson } from '../json/score-json.ts';
import { maskingJson } from '../json/stored-metadata.ts';
import { traceJson } from '../json/trace-json.ts';
import { exactCosts, exactMetadata, exactTime, exactValue, type ExactMembers } from './export-line.ts';

/** How an entity is written into a line: in the form of the API, with some members exact. */
export interface LineWriter<T> {
  json(entity: T): Readonly<Record<string, unknown>>;
  exact(entity: T): ExactMembers;
}

type Withheld = Readonly<Record<string, null>>;

/** They are written exactly, so the plain form need not parse them. */
const noBodies: Withheld = { input: null, output: null };

export const traceLines: LineWriter<Trace> = {
  json: (trace) => ({ ...traceJson({ ...trace, ...noBodies, metadata: {} }), ...maskingJson(trace.metadata) }),
  exact: (trace) => ({
    timestamp: exactTime(trace.timestamp),
    createdAt: exactTime(trace.createdAt),
    updatedAt: exactTime(trace.updatedAt),
    input: exactValue(trace.input),
    output: exactValue(trace.output),
    metadata: exactMetadata(trace.metadata),
  }),
};

export const observationLines: LineWriter<Observation> = {
  json: (observation) => ({
    ...observationJson({
      ...observation,
      ...noBodies,
      metadata: {},
      modelParameters: null,
      spanEvents: null,
      spanLinks: null,
    }),
    ...maskingJson(observation.metadata),
  }),
  exact: (observation) => ({
    startTime: exactTime(observation.startTime),
    endTime: exactTime(observation.endTime),
    completionStartTime: exactTime(observation.completionStartTime),
    createdAt: exactTime(observation.createdAt),
    updatedAt: exactTime(observation.updatedAt),
    input: exactValue(observation.input),
    output: exactValue(observation.output),
    metadata: exactMetadata(observation.metadata),
    modelParameters: exactValue(observation.modelParameters),
    spanEvents: exactValue(observation.spanEvents),
    spanLinks: exactValue(observation.spanLinks),
    costDetails: exactCosts(observation.cost),
    ...(observation.cost.total === null ? {} : { calculatedTotalCost: formatUsd(observation.cost.total) }),
  }),
};

export const scoreLines: LineWriter<Score> = {
  json: (score) => ({ ...scoreJson({ ...score, metadata: {} }), ...maskingJson(score.metadata) }),
  exact: (score) => ({
    timestamp: exactTime(score.timestamp),
    createdAt: exactTime(score.createdAt),
    updatedAt: exactTime(score.updatedAt),
    metadata: exactMetadata(score.metadata),
  }),
};
