import type { ProjectAsker } from '../local-mode/ask-project.ts';

export const hostile = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';

interface BatchEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1000).toISOString();

const eventOf = (type: string, body: Readonly<Record<string, unknown>>, secondsAgo: number): BatchEvent => ({
  id: `${type}-${String(body['id'])}`,
  type,
  timestamp: at(secondsAgo),
  body,
});

const eventsOfRequest = 2000;

export const send = async (project: ProjectAsker, batch: readonly BatchEvent[]): Promise<void> => {
  for (let from = 0; from < batch.length; from += eventsOfRequest) {
    const body = JSON.stringify({ batch: batch.slice(from, from + eventsOfRequest) });
    await project.askJson('/api/public/ingestion', { method: 'POST', body });
  }
};

/** A model call with a tool, and Markdown that is dangerous as HTML. */
const plan = (id: string, secondsAgo: number): BatchEvent =>
  eventOf(
    'generation-create',
    {
      id: `${id}-plan`,
      traceId: id,
      parentObservationId: `${id}-agent`,
      name: 'plan',
      model: 'gpt-4o',
      startTime: at(secondsAgo - 0.2),
      endTime: at(secondsAgo - 1.4),
      input: [
        { role: 'system', content: 'You help customers of a shop.' },
        { role: 'user', content: `Where is my parcel? ${hostile} [a link](javascript:alert(1))` },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call-1', type: 'function', function: { name: 'find_parcel', arguments: '{"order": 7}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call-1', content: '{"arrives": "tomorrow"}' },
      ],
      output: {
        role: 'assistant',
        content: 'It arrives **tomorrow**.\n\n| day | place |\n| --- | --- |\n| 1 | Bonn |',
      },
      usage: { input: 1200, output: 300 },
    },
    secondsAgo,
  );

/** A conversation with a tool, reasoning, Markdown that is dangerous as HTML, and an error. */
export const conversation = (id: string, secondsAgo: number): readonly BatchEvent[] => [
  eventOf(
    'trace-create',
    {
      id,
      name: 'answer a customer',
      timestamp: at(secondsAgo),
      userId: 'ada@example.com',
      sessionId: 'session-1',
      tags: ['beta', 'shop'],
      input: 'Where is my parcel?',
      output: 'It arrives **tomorrow**.',
    },
    secondsAgo,
  ),
  eventOf(
    'span-create',
    { id: `${id}-agent`, traceId: id, name: 'agent', startTime: at(secondsAgo), endTime: at(secondsAgo - 4) },
    secondsAgo,
  ),
  plan(id, secondsAgo),
  eventOf(
    'span-create',
    {
      id: `${id}-tool`,
      traceId: id,
      parentObservationId: `${id}-agent`,
      name: hostile,
      startTime: at(secondsAgo - 1.5),
      endTime: at(secondsAgo - 1.9),
      level: 'ERROR',
      statusMessage: `the carrier did not answer ${hostile}`,
    },
    secondsAgo,
  ),
  eventOf(
    'generation-create',
    {
      id: `${id}-unpriced`,
      traceId: id,
      parentObservationId: `${id}-agent`,
      name: 'own model',
      model: 'our-own-model',
      startTime: at(secondsAgo - 2),
      endTime: at(secondsAgo - 3),
      usage: { input: 10, output: 5 },
    },
    secondsAgo,
  ),
  eventOf(
    'score-create',
    { id: `${id}-score`, traceId: id, name: 'helpful', value: 0.9, dataType: 'NUMERIC' },
    secondsAgo,
  ),
];

/** An agent run that calls a model. */
export const agentRun = (name: string, id: string, secondsAgo: number): readonly BatchEvent[] => [
  eventOf(
    'agent-create',
    { id: `${id}-run`, traceId: id, name, startTime: at(secondsAgo), endTime: at(secondsAgo - 2), version: '7' },
    secondsAgo,
  ),
  eventOf(
    'generation-create',
    {
      id: `${id}-call`,
      traceId: id,
      parentObservationId: `${id}-run`,
      model: 'own-agent-model',
      startTime: at(secondsAgo),
      endTime: at(secondsAgo - 1),
      costDetails: { total: 0.25 },
    },
    secondsAgo,
  ),
];

/** Many small traces with costs, over some hours. */
export const manyTraces = (count: number, prefix = 'many'): readonly BatchEvent[] =>
  Array.from({ length: count }, (_, index) => {
    const secondsAgo = 60 + index * 97;
    const id = `${prefix}-${index}`;
    const name = ['chat', 'summarize', 'classify'][index % 3] ?? '';
    return [
      eventOf(
        'trace-create',
        { id, name, timestamp: at(secondsAgo), userId: `user-${index % 7}`, tags: [`t${index % 4}`] },
        secondsAgo,
      ),
      eventOf(
        'generation-create',
        {
          id: `${id}-call`,
          traceId: id,
          name: 'call',
          model: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5'][index % 3],
          startTime: at(secondsAgo),
          endTime: at(secondsAgo - 0.4 - (index % 9) / 3),
          usage: { input: 300 + index, output: 80 },
        },
        secondsAgo,
      ),
    ];
  }).flat();

/** A trace of steps of which each contains the next. */
export const deepTrace = (id: string, depth: number): readonly BatchEvent[] =>
  Array.from({ length: depth }, (_, level) =>
    eventOf(
      'span-create',
      {
        id: `${id}-${level}`,
        traceId: id,
        parentObservationId: level === 0 ? null : `${id}-${level - 1}`,
        name: `level ${level}`,
        startTime: at(60),
        endTime: at(50),
      },
      60,
    ),
  );

/** A trace whose texts have no place to break, and that cost a lot. */
export const wideTrace = (id: string, secondsAgo: number): readonly BatchEvent[] => [
  eventOf(
    'trace-create',
    {
      id,
      name: 'x'.repeat(200),
      timestamp: at(secondsAgo),
      tags: ['y'.repeat(120)],
      sessionId: 'x'.repeat(100),
    },
    secondsAgo,
  ),
  eventOf(
    'generation-create',
    {
      id: `${id}-call`,
      traceId: id,
      model: 'gpt-4o',
      startTime: at(secondsAgo),
      endTime: at(secondsAgo - 1),
      input: [{ role: 'user', content: 'z'.repeat(300) }],
      costDetails: { total: 1_234_567 },
    },
    secondsAgo,
  ),
];

/** One trace with many steps: agent turns, each with calls of tools and models. */
export const longTrace = (id: string, steps: number): readonly BatchEvent[] => {
  const begin = 7200;
  return [
    eventOf('trace-create', { id, name: 'long agent', timestamp: at(begin) }, begin),
    ...Array.from({ length: steps }, (_, index) => {
      const secondsAgo = begin - index * 0.05;
      const turn = index - (index % 10);
      return eventOf(
        index % 10 === 3 ? 'generation-create' : 'span-create',
        {
          id: `${id}-${index}`,
          traceId: id,
          parentObservationId: index === turn ? null : `${id}-${turn}`,
          name: index === turn ? `turn ${turn / 10}` : `step ${index}`,
          startTime: at(secondsAgo),
          endTime: at(secondsAgo - 0.04),
          ...(index % 10 === 3 ? { model: 'gpt-4o-mini', usage: { input: 100, output: 20 } } : {}),
        },
        secondsAgo,
      );
    }),
  ];
};
