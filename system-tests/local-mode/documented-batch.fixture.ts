export const timestamp = '2026-01-02T03:04:05.678Z';
export const later = '2026-01-02T03:04:07.678Z';
export const event = (type: string, body: Record<string, unknown>, at = timestamp) => ({
  id: `${type} ${String(body['id'])}`,
  type,
  timestamp: at,
  body,
});

const kinds = ['agent', 'tool', 'chain', 'retriever', 'evaluator', 'embedding', 'guardrail'];
const full = { traceId: 'full', startTime: timestamp, endTime: later, completionStartTime: timestamp };
const said = { metadata: { text: 'a', number: 1.5, deep: { list: [null, true] } }, input: ['in'], output: { o: 1 } };
export const target = { traceId: 'full', name: 'quality' };

/** Events whose answers have every documented member. */
export const batch = [
  event('trace-create', {
    ...said,
    id: 'full',
    name: 'answer',
    userId: 'u',
    sessionId: 's',
    externalId: 'e',
    release: 'r',
    version: 'v',
    environment: 'staging',
    tags: ['a', 'b'],
    public: true,
  }),
  event('trace-create', { id: 'bare' }),
  event('generation-create', {
    ...full,
    ...said,
    id: 'priced',
    model: 'gpt-4o',
    modelParameters: { temperature: 0.5, stop: ['x'] },
    usageDetails: { input: 1000, input_cached_tokens: 24, output: 200 },
    promptName: 'p',
    promptVersion: 2,
    level: 'WARNING',
    statusMessage: 'slow',
    version: '1',
    parentObservationId: 'agent',
  }),
  event('generation-create', { ...full, id: 'unpriced', model: 'no-such-model', usage: { input: 1, output: 2 } }),
  event('generation-create', { ...full, id: 'given', model: 'm', costDetails: { input: 0.1, output: 0.2 } }),
  event('span-create', { id: 'open', traceId: 'full' }),
  event('event-create', { ...full, id: 'moment', level: 'DEBUG' }),
  ...kinds.map((kind) => event(`${kind}-create`, { ...full, id: kind, name: kind })),
  event('score-create', { ...target, id: 'number', value: 0.5, comment: 'c', metadata: { k: 'v' }, queueId: 'q' }),
  event('score-create', { ...target, id: 'category', value: 'good', observationId: 'priced' }),
  event('score-create', { ...target, id: 'boolean', value: 1, dataType: 'BOOLEAN' }),
  event('score-create', { ...target, id: 'text', value: 'well said', dataType: 'TEXT' }),
  event('score-create', { ...target, id: 'correction', value: 'better', dataType: 'CORRECTION' }),
  event('score-create', { id: 'of-session', sessionId: 's', name: 'quality', value: 1 }),
  event('score-create', { id: 'of-run', datasetRunId: 'run', name: 'quality', value: 1 }),
  event('score-create', { id: 'astray', traceId: 'not-stored', name: 'quality', value: 1 }),
];

export const model = {
  modelName: 'own',
  matchPattern: '(?i)^own$',
  unit: 'TOKENS',
  inputPrice: 0.000001,
  outputPrice: 0.000002,
};
export const budget = { name: 'all', scope: { kind: 'project' }, period: 'month', amount: '5', thresholds: [80, 100] };
