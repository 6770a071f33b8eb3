import type { TestApi } from '../../apps/api/src/api.fixture.ts';

const metricsQuery = (view: string, field: string): string =>
  encodeURIComponent(
    JSON.stringify({
      view,
      dimensions: [{ field }],
      metrics: [{ measure: 'count', aggregation: 'count' }],
      fromTimestamp: '1970-01-01T00:00:00Z',
      toTimestamp: '2148-01-01T00:00:00Z',
      orderBy: [{ field, direction: 'asc' }],
    }),
  );

const coreFields = 'core,basic,time,io,metadata,model,usage,prompt,metrics';
const lists = {
  traces: '/api/public/traces?limit=100',
  observations: '/api/public/observations?limit=100',
  scores: '/api/public/v2/scores?limit=100',
  sessions: '/api/public/sessions?limit=100',
  letters: '/api/public/dead-letters?limit=100',
} as const;
const others = [
  '/api/public/scores?limit=100',
  '/api/public/v3/scores?limit=100',
  `/api/public/v2/observations?limit=100&fields=${coreFields}`,
  '/api/public/metrics/daily?limit=100',
  `/api/public/metrics?query=${metricsQuery('traces', 'name')}`,
  `/api/public/metrics?query=${metricsQuery('observations', 'type')}`,
  `/api/public/v2/metrics?query=${metricsQuery('observations', 'name')}`,
  `/api/public/v2/metrics?query=${metricsQuery('scores-numeric', 'name')}`,
  '/api/public/costs?groupBy=day,model&fromTimestamp=1970-01-01T00:00:00Z&toTimestamp=2148-01-01T00:00:00Z',
  '/api/public/costs?groupBy=user,tag&fromTimestamp=1970-01-01T00:00:00Z&toTimestamp=2148-01-01T00:00:00Z',
  '/api/public/agents?fromTimestamp=1970-01-01T00:00:00Z&toTimestamp=2148-01-01T00:00:00Z',
  '/api/public/costs/unpriced',
  '/api/public/costs/estimated',
  '/api/public/costs/recorded?fromTimestamp=2026-01-01T00:00:00Z&toTimestamp=2026-12-01T00:00:00Z',
  '/api/public/ledger?from=2026-02-20T00:00:00Z&to=2026-03-20T00:00:00Z',
  '/api/public/export/traces',
  '/api/public/export/observations',
  '/api/public/export/scores',
];

const pathOf = (list: string, id: string): string => `${list.split('?')[0]}/${encodeURIComponent(id)}`;

/** The text of all answers that read telemetry, by path, including those of each entity in the lists. */
export const everyAnswer = async (api: TestApi): Promise<Readonly<Record<string, string>>> => {
  const answers: Record<string, string> = {};
  const read = async (path: string): Promise<string> => {
    const response = await api.ask(path);
    const text = await response.text();
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}: ${text}`);
    answers[path] = `${response.status} ${text}`;
    return text;
  };
  for (const list of Object.values(lists)) {
    const text = await read(list);
    const { data = [] } = JSON.parse(text) as { data?: { id: string }[] };
    if (data.length === 0 && list === lists.traces) throw new Error('There are no traces to read.');
    for (const { id } of data) await read(pathOf(list, id));
  }
  for (const path of others) await read(path);
  return answers;
};

/** The answers that are refusals: comparing them tests nothing. */
export const refusedIn = (answers: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(answers).flatMap(([path, text]) => (text.startsWith('2') ? [] : [`${path}: ${text.slice(0, 200)}`]));

/** The value of JSON text, or of lines of it: the order of object keys depends on the engine. */
export const saidBy = (answers: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(answers).map(([path, text]) => {
      const lines = text
        .slice(4)
        .split('\n')
        .filter((line) => line !== '');
      return [path, [text.slice(0, 3), ...lines.map((line) => JSON.parse(line) as unknown)]];
    }),
  );
