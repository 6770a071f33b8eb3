import type { ObservationType } from '@spanledger/core';
import type { BodyReader } from './quick-body.ts';
import {
  eventBody,
  generationBody,
  legacyCreateBody,
  legacyUpdateBody,
  spanBody,
  type ObservationBody,
} from './observation-body.ts';

type ObservationBodyReader = BodyReader<ObservationBody>;

/** The subject of an event type. */
export type EventType =
  | { readonly about: 'trace' }
  | { readonly about: 'score' }
  | { readonly about: 'log' }
  | { readonly about: 'nothing'; readonly refusal: string }
  | {
      readonly about: 'observation';
      readonly rank: 'create' | 'update';
      /** `undefined`: it is in the body. */
      readonly type: ObservationType | undefined;
      readonly body: ObservationBodyReader;
    };

const create = (type: ObservationType, body: ObservationBodyReader): EventType => ({
  about: 'observation',
  rank: 'create',
  type,
  body,
});

const update = (type: ObservationType, body: ObservationBodyReader): EventType => ({
  about: 'observation',
  rank: 'update',
  type,
  body,
});

/** Every event type of `POST /api/public/ingestion`. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map<string, EventType>([
  ['trace-create', { about: 'trace' }],
  ['score-create', { about: 'score' }],
  ['event-create', create('EVENT', eventBody)],
  ['span-create', create('SPAN', spanBody)],
  ['span-update', update('SPAN', spanBody)],
  ['generation-create', create('GENERATION', generationBody)],
  ['generation-update', update('GENERATION', generationBody)],
  ['agent-create', create('AGENT', generationBody)],
  ['tool-create', create('TOOL', generationBody)],
  ['chain-create', create('CHAIN', generationBody)],
  ['retriever-create', create('RETRIEVER', generationBody)],
  ['evaluator-create', create('EVALUATOR', generationBody)],
  ['embedding-create', create('EMBEDDING', generationBody)],
  ['guardrail-create', create('GUARDRAIL', generationBody)],
  ['sdk-log', { about: 'log' }],
  [
    'dataset-run-item-create',
    { about: 'nothing', refusal: 'is not accepted here: use POST /api/public/dataset-run-items' },
  ],
  ['observation-create', { about: 'observation', rank: 'create', type: undefined, body: legacyCreateBody }],
  ['observation-update', { about: 'observation', rank: 'update', type: undefined, body: legacyUpdateBody }],
]);
