import { html } from '../docs/html.ts';
import type { Page } from '../docs/page-policy.ts';
import { keyForm, page } from './page.ts';

/** Where `htmlPath` of a trace leads. The same for every trace: which one it is stands in its address. */
export const tracePage = (): Page =>
  page(
    'Trace · Spanledger',
    html`
      <p><a href="/">Spanledger</a> · <a href="/docs#getTrace">API</a></p>
      <h1 id="title">Trace</h1>
      <p class="soft">
        As JSON: <code>curl -u "$PUBLIC_KEY:$SECRET_KEY" <span id="address">…</span></code>
      </p>
      ${keyForm('Show')}
    `,
    traceScript,
  );

const traceScript = `
const [, , , , id = ''] = location.pathname.split('/');
const path = '/api/public/traces/' + id;
byId('title').textContent = 'Trace ' + decodeURIComponent(id);
byId('address').textContent = location.origin + path;

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const body = (name, value) =>
  value === null || value === undefined ? [] : [element('h2', name), element('pre', shown(value))];

const inTree = (observations) => {
  const ids = new Set(observations.map(({ id }) => id));
  const below = new Map();
  for (const each of observations) {
    const parent = ids.has(each.parentObservationId) ? each.parentObservationId : null;
    const children = below.get(parent) ?? [];
    children.push(each);
    below.set(parent, children);
  }
  const rows = [];
  const waiting = (below.get(null) ?? []).map((each) => ({ ...each, depth: 0 })).reverse();
  while (waiting.length > 0) {
    const next = waiting.pop();
    rows.push(next);
    for (const each of (below.get(next.id) ?? []).reverse()) waiting.push({ ...each, depth: next.depth + 1 });
    below.delete(next.id);
  }
  const told = new Set(rows.map(({ id }) => id));
  return [...rows, ...observations.filter(({ id }) => !told.has(id)).map((each) => ({ ...each, depth: 0 }))];
};

const costOf = ({ costSource, calculatedTotalCost, counted }) =>
  costSource === 'unpriced' ? 'unpriced' : costSource === 'none' ? '' : money(calculatedTotalCost) + (counted === false ? ' (repeats)' : '');

onAsked(async () => {
  const trace = await ask(path);
  byId('title').textContent = trace.name ?? 'Trace ' + trace.id;
  const facts = [
    ['Id', trace.id],
    ['Time', trace.timestamp],
    ['Cost', money(trace.totalCost)],
    ['Latency', seconds(trace.latency)],
    ['User', trace.userId],
    ['Session', trace.sessionId],
    ['Tags', trace.tags.join(', ')],
    ['Environment', trace.environment],
    ['Release', trace.release],
    ['Version', trace.version],
  ].filter(([, value]) => value !== null && value !== '');
  const rows = inTree(trace.observations).map((each) => [
    '\\u00a0\\u00a0'.repeat(Math.min(each.depth, 20)) + (each.name ?? each.id),
    each.type.toLowerCase(),
    each.model ?? '',
    String(each.totalTokens || ''),
    seconds(each.latency),
    costOf(each),
  ]);
  return [
    tableOf(['', ''], facts, 2),
    element('h2', 'Observations'),
    tableOf(['Name', 'Type', 'Model', 'Tokens', 'Latency', 'Cost'], rows, 3),
    ...body('Input', trace.input),
    ...body('Output', trace.output),
    ...(Object.keys(trace.metadata).length === 0 ? [] : body('Metadata', trace.metadata)),
  ];
});
`;
