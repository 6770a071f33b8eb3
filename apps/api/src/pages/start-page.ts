import { html } from '../docs/html.ts';
import type { Page } from '../docs/page-policy.ts';
import { keyForm, page } from './page.ts';

/** What this is, how to send to it, whether it is well, and with a key whether data arrives. */
export const startPage = (version: string): Page =>
  page(
    'Spanledger',
    html`
      <h1>Spanledger <span class="soft">${version}</span></h1>
      <p>
        Takes traces, observations and scores of LLM applications and agents from any SDK, prices them, and answers what
        happened and what it cost.
      </p>
      <p>
        <a href="/docs">The API, to be read and searched</a> · <a href="/api/public/openapi.json">as OpenAPI</a> ·
        <a href="/api/public/ready">readiness</a> · <a href="/sign-in">sign in</a>
      </p>
      <h2>Is it well?</h2>
      <div id="health" class="soft">Ask <a href="/api/public/ready">/api/public/ready</a>.</div>
      <h2>Send</h2>
      <p>OpenTelemetry, from any language:</p>
      <pre><code>export OTEL_EXPORTER_OTLP_ENDPOINT=<span data-origin>http://localhost:3000</span>
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20$(printf '%s' "$PUBLIC_KEY:$SECRET_KEY" | base64 | tr -d '\\n')"</code></pre>
      <p>Langfuse SDKs:</p>
      <pre><code>export LANGFUSE_BASE_URL=<span data-origin>http://localhost:3000</span> LANGFUSE_HOST=<span data-origin>http://localhost:3000</span>
export LANGFUSE_PUBLIC_KEY="$PUBLIC_KEY" LANGFUSE_SECRET_KEY="$SECRET_KEY"</code></pre>
      <p class="soft">Keys are made with <code>npm run spanledger -- keys create</code>.</p>
      <h2>Does data arrive?</h2>
      ${keyForm('Look')}
    `,
    startScript,
  );

const startScript = `
const showHealth = async () => {
  const { status, components = [] } = await (await fetch('/api/public/ready', { credentials: 'omit' })).json();
  const rows = components.map(({ name, isHealthy, version, problem }) => [
    name,
    classed(isHealthy ? 'good' : 'bad', element('span', isHealthy ? 'well' : problem ?? 'not well')),
    version ?? '',
  ]);
  byId('health').replaceChildren(
    classed(status === 'OK' ? 'good' : 'bad', element('p', status === 'OK' ? 'Ready.' : status)),
    ...(rows.length === 0 ? [] : [tableOf(['', '', ''], rows, 3)]),
  );
};
showHealth().catch((error) => byId('health').replaceChildren(classed('bad', element('p', error.message))));

onAsked(async () => {
  const [ledger, traces] = await Promise.all([
    ask('/api/public/ledger'),
    ask('/api/public/traces?limit=10&fields=core,metrics'),
  ]);
  const { received, stored, rejected, quarantined, inFlight } = ledger.totals;
  const refused = Object.entries(rejected).map(([reason, count]) => count + ' ' + reason).join(', ');
  const figures = [['received', received], ['stored', stored], ['on their way', inFlight], ['rejected', refused || 0], ['in dead letters', quarantined]];
  const arrived = classed('good', element('p', stored + ' events of the last 24 hours are stored.'));
  const nothing = classed('bad', element('p', 'Nothing has come in the last 24 hours.'));
  const rows = traces.data.map(({ id, name, timestamp, htmlPath, latency, totalCost }) => [
    linked(htmlPath, name ?? id),
    timestamp.replace('T', ' ').slice(0, 19),
    seconds(latency),
    money(totalCost),
  ]);
  return [
    received > 0 ? arrived : nothing,
    tableOf(['Events of 24 hours', ''], figures, 1),
    element('h2', 'Latest traces'),
    rows.length === 0 ? element('p', 'None yet.') : tableOf(['Trace', 'UTC', 'Latency', 'Cost'], rows, 2),
  ];
});
`;
