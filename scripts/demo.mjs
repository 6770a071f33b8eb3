// `npm run demo`: sends some days of believable traces to the server that the SPANLEDGER_* variables name, as any client
// would: OTLP over HTTP, and scores. Everything follows from the hour that it happened in, so sending it again adds only
// the hours since.
import { conversation, documentBatch, researchAgent } from './demo-work.mjs';

const days = 3;
const hourMs = 3_600_000;
const tracesOfRequest = 100;
const scoresOfRequest = 500;

/** Numbers from 0 to 1, the same ones in the same order for the same seed. */
const randomOf = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
};

/** Busy in the day, quiet at night and on weekends; documents come in at 2 o'clock (UTC). */
const workOf = (hour) => {
  const random = randomOf(hour);
  const at = new Date(hour * hourMs);
  const isWeekend = [0, 6].includes(at.getUTCDay());
  const daylight = Math.max(0, Math.sin(((at.getUTCHours() - 5) / 15) * Math.PI));
  const requests = Math.round((1 + 9 * daylight) * (isWeekend ? 0.4 : 1) + random() * 2);
  const kinds = Array.from({ length: requests }, () => (random() < 0.75 ? conversation : researchAgent));
  if (at.getUTCHours() === 2) kinds.push(documentBatch, documentBatch);
  return kinds.flatMap((kind) => kind({ startMs: hour * hourMs + Math.floor(random() * hourMs), random }));
};

const value = (given) => {
  if (Array.isArray(given)) return { arrayValue: { values: given.map(value) } };
  if (typeof given === 'string') return { stringValue: given };
  return Number.isInteger(given) ? { intValue: String(given) } : { doubleValue: given };
};

const spanOf = (traceId, { id, parentId, name, startMs, endMs, error, attributes }) => ({
  traceId,
  spanId: id,
  ...(parentId === undefined ? {} : { parentSpanId: parentId }),
  name,
  startTimeUnixNano: `${startMs}000000`,
  endTimeUnixNano: `${endMs}000000`,
  ...(error === undefined ? {} : { status: { code: 2, message: error } }),
  attributes: Object.entries(attributes)
    .filter(([, given]) => given !== undefined)
    .map(([key, given]) => ({ key, value: value(given) })),
});

const exportOf = (traces) => ({
  resourceSpans: traces.map(({ id, spans, resource }) => ({
    resource: { attributes: Object.entries(resource).map(([key, given]) => ({ key, value: value(given) })) },
    scopeSpans: [{ scope: { name: 'spanledger-demo' }, spans: spans.map((span) => spanOf(id, span)) }],
  })),
});

const eventOf = ({ at, body }) => ({
  id: `event-${body.id}`,
  type: 'score-create',
  timestamp: new Date(at).toISOString(),
  body,
});

/**
 * Sends what happened in the days before `now`, and returns how much it was. `keys` are `public:secret`. Rejects when
 * something is refused.
 */
export const sendDemo = async (address, keys, now) => {
  const post = async (path, body) => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(keys).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const { errors = [] } = response.ok ? JSON.parse(text) : {};
    if (!response.ok || errors.length > 0) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  };
  const lastHour = Math.floor(now.getTime() / hourMs);
  const hours = Array.from({ length: days * 24 }, (_, index) => lastHour - days * 24 + index);
  const traces = hours.flatMap(workOf);
  for (let from = 0; from < traces.length; from += tracesOfRequest)
    await post('/v1/traces', exportOf(traces.slice(from, from + tracesOfRequest)));
  const scores = traces.flatMap(({ id, spans, scores: given }) =>
    given.map((score) => ({ at: spans[0].endMs, body: { traceId: id, ...score } })),
  );
  for (let from = 0; from < scores.length; from += scoresOfRequest)
    await post('/api/public/ingestion', { batch: scores.slice(from, from + scoresOfRequest).map(eventOf) });
  const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
  return { days, traces: traces.length, spans, scores: scores.length };
};

if (process.argv[1] === import.meta.filename) {
  const { SPANLEDGER_BASE_URL = 'http://localhost:3000', SPANLEDGER_PUBLIC_KEY, SPANLEDGER_SECRET_KEY } = process.env;
  if (!SPANLEDGER_PUBLIC_KEY || !SPANLEDGER_SECRET_KEY) {
    process.stderr.write('Set SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY: npm run spanledger -- keys create\n');
    process.exit(1);
  }
  try {
    const sent = await sendDemo(SPANLEDGER_BASE_URL, `${SPANLEDGER_PUBLIC_KEY}:${SPANLEDGER_SECRET_KEY}`, new Date());
    process.stdout.write(`${sent.traces} traces, ${sent.spans} spans and ${sent.scores} scores of ${sent.days} days\n`);
  } catch (error) {
    const { cause, message } = error;
    const advice = `No server answers at ${SPANLEDGER_BASE_URL}: npm start, or set SPANLEDGER_BASE_URL to its address`;
    process.stderr.write(cause === undefined ? `${message}\n` : `${advice} (${cause.code ?? cause.message})\n`);
    process.exitCode = 1;
  }
}
