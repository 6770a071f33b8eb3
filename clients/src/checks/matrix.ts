import type { Client } from '../client.ts';
import type { ExpectedObservation, ExpectedTrace, ExpectedTraces } from './expected-trace.ts';

const nodesOf = (observation: ExpectedObservation): ExpectedObservation[] => [
  observation,
  ...(observation.children ?? []).flatMap(nodesOf),
];

const hasBucket = (usage: Readonly<Record<string, number>>, name: RegExp): boolean =>
  Object.keys(usage).some((bucket) => name.test(bucket));

const speaking = new Set(['GENERATION', 'CHAIN', 'AGENT']);

/** The compared fields, in column order; each function is true if the expectation of one trace contains the field. */
const checks: readonly (readonly [string, (trace: ExpectedTrace, nodes: readonly ExpectedObservation[]) => boolean])[] =
  [
    ['tree, types', () => true],
    ['messages', (_trace, nodes) => nodes.some(({ type, input }) => speaking.has(type) && input !== undefined)],
    ['model', (_trace, nodes) => nodes.some(({ model }) => typeof model === 'string')],
    [
      'usage, cost',
      (_trace, nodes) => nodes.some(({ usage, cost }) => usage !== undefined && typeof cost === 'number'),
    ],
    ['cached', (_trace, nodes) => nodes.some(({ usage = {} }) => hasBucket(usage, /cache/))],
    ['reasoning', (_trace, nodes) => nodes.some(({ usage = {} }) => hasBucket(usage, /reasoning/))],
    ['user', ({ userId }) => userId !== null],
    ['session', ({ sessionId }) => sessionId !== null],
    ['tags', ({ tags }) => tags.length > 0],
    ['error', (_trace, nodes) => nodes.some(({ level }) => level === 'ERROR')],
    ['first token', (_trace, nodes) => nodes.some(({ hasFirstToken }) => hasFirstToken === true)],
  ];

const mark = (isChecked: boolean): string => (isChecked ? '✓' : '–');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The table of the README: a row per client, a tick per field that it sends and that the run has read back. */
export const matrixOf = (rows: readonly { readonly client: Client; readonly expected: ExpectedTraces }[]): string => {
  const header = ['client', ...checks.map(([title]) => title)];
  const lines = rows.map(({ client, expected }) => {
    const traces = client.cases.flatMap((name) => expected[name] ?? []);
    const packages = client.versions.map(({ name, version }) => `${name} ${version}`).join(', ');
    const marks = checks.map(([, isIn]) =>
      mark(traces.some((trace) => isIn(trace, trace.observations.flatMap(nodesOf)))),
    );
    return [client.environment === undefined ? packages : `Python: ${packages}`, ...marks];
  });
  return [row(header), row(header.map((_title, index) => (index === 0 ? '---' : ':-:'))), ...lines.map(row)].join('\n');
};

const begin = '<!-- clients:begin -->';
const end = '<!-- clients:end -->';

/** Replaces the table between the markers of the README. */
export const withMatrix = (readme: string, matrix: string): string => {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`the README has no ${begin} and ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${matrix}\n\n${readme.slice(to)}`;
};

const words = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-{2,}/g, '-');

/** True if the README contains the table, independent of the alignment of columns. */
export const holdsMatrix = (readme: string, matrix: string): boolean =>
  words(readme) === words(withMatrix(readme, matrix));
