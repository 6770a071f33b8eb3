import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Numbers below 1 that a seed decides. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const random = randomOf(20_260_302);
const below = (end: number): number => Math.floor(random() * end);
const between = (first: number, last: number): number => first + below(last - first + 1);
/** Few of them often, as words, documents and users come. */
const oftenFirst = (count: number): number => Math.min(count - 1, Math.floor(count ** random()) - 1);
const oneOf = <T>(items: readonly T[], at = below(items.length)): T => {
  const item = items[at];
  if (item === undefined) throw new RangeError(`There is no item ${at}.`);
  return item;
};
const oftenOneOf = <T>(items: readonly T[]): T => oneOf(items, oftenFirst(items.length));
const hex = (bytes: number): string =>
  Array.from({ length: bytes }, () => below(256).toString(16).padStart(2, '0')).join('');

const syllables =
  'ta re mo lin se cor di pa ve nu es ra in ter con for al pro ment ing er ly un de st ri ca be ho ble'.split(' ');
const words = Array.from({ length: 8_000 }, (_, at) =>
  Array.from({ length: 1 + (Math.log2(at + 2) >> 2) + below(2) }, () => oneOf(syllables)).join(''),
);

/** Sentences of a language of eight thousand words, some ten bits of surprise each, as English has. */
const prose = (count: number): string => {
  let text = '';
  let left = 0;
  for (let at = 0; at < count; at += 1) {
    const word = oftenOneOf(words);
    if (left === 0) {
      left = between(6, 18);
      text += `${text === '' ? '' : ' '}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    } else text += `${below(9) === 0 ? ', ' : ' '}${word}`;
    left -= 1;
    if (left === 0) text += below(6) === 0 ? '?' : '.';
  }
  return text;
};

interface Message {
  readonly role: string;
  readonly content: string;
}

const models = ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet-4-20250514', 'gpt-4.1-mini'];
const documents = Array.from({ length: 600 }, (_, at) => ({ id: `doc-${at}`, text: prose(between(60, 160)) }));
const services = Array.from({ length: 5 }, (_, at) => ({
  name: `assistant-${at}`,
  model: oneOf(models, at % models.length),
  prompt: prose(between(150, 600)),
  resource: resourceFromAttributes({
    'service.name': `assistant-${at}`,
    'service.version': `1.${at}.7`,
    'deployment.environment.name': at === 4 ? 'staging' : 'production',
    'telemetry.sdk.language': at % 2 === 0 ? 'python' : 'nodejs',
  }),
}));

/** One object, as spans of one tracer have it: exporters write a list of spans for each. */
const instrumentationScope = { name: 'assistant', version: '1.0.0' };

const tokensOf = (text: string): number => Math.round(text.length / 4.2);
const json = (messages: readonly Message[]): string =>
  JSON.stringify(messages.map(({ role, content }) => ({ role, parts: [{ type: 'text', content }] })));

const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

interface Session {
  readonly service: (typeof services)[number];
  readonly user: string;
  readonly id: string;
  readonly messages: Message[];
  turns: number;
}

const openSession = (): Session => ({
  service: oftenOneOf(services),
  user: `user-${oftenFirst(5_000)}`,
  id: hex(16),
  messages: [],
  turns: between(1, 7),
});

type Add = (name: string, ms: number, attributes: ReadableSpan['attributes'], isRoot?: boolean) => void;

interface Turn {
  readonly spans: ReadableSpan[];
  /** One span after another; the root is given last, with the time of all. */
  readonly add: Add;
  passedMs(): number;
}

const openTurn = (session: Session, startedMs: number): Turn => {
  const { resource } = session.service;
  const [traceId, rootId] = [hex(16), hex(8)];
  const spans: ReadableSpan[] = [];
  let at = startedMs;
  const add: Add = (name, ms, attributes, isRoot = false) => {
    const spanContext = { traceId, spanId: isRoot ? rootId : hex(8), traceFlags: 1 };
    const from = isRoot ? startedMs : at;
    const isFailed = below(60) === 0;
    spans.push({
      name,
      kind: isRoot ? SpanKind.SERVER : SpanKind.CLIENT,
      spanContext: () => spanContext,
      ...(isRoot ? {} : { parentSpanContext: { traceId, spanId: rootId, traceFlags: 1 } }),
      startTime: hrTime(from),
      endTime: hrTime(from + ms),
      status: isFailed ? { code: SpanStatusCode.ERROR, message: 'upstream timed out' } : { code: SpanStatusCode.UNSET },
      attributes: { 'user.id': session.user, 'session.id': session.id, ...attributes },
      links: [],
      events: [],
      duration: [0, ms * 1e6],
      ended: true,
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
    at += ms + random();
  };
  return { spans, add, passedMs: () => at - startedMs };
};

const addCall = ({ add }: Turn, { model }: Session['service'], asked: readonly Message[], said: string): void => {
  const input = json(asked);
  add(`chat ${model}`, 300 + random() * 4_000, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.startsWith('gpt') ? 'openai' : 'anthropic',
    'gen_ai.request.model': model,
    'gen_ai.response.model': model,
    'gen_ai.request.temperature': 0.2,
    'gen_ai.request.max_tokens': 1024,
    'gen_ai.usage.input_tokens': tokensOf(input),
    'gen_ai.usage.output_tokens': tokensOf(said),
    'gen_ai.response.id': `chatcmpl-${hex(12)}`,
    'gen_ai.input.messages': input,
    'gen_ai.output.messages': json([{ role: 'assistant', content: said }]),
  });
};

/** One turn: a retrieval, one or two calls of the model with the whole conversation, a tool between, the request. */
const turnOf = (session: Session, startedMs: number): readonly ReadableSpan[] => {
  const { service, messages } = session;
  const turn = openTurn(session, startedMs);
  const question = prose(between(6, 40));
  const found = Array.from({ length: 3 }, () => oftenOneOf(documents));
  const answer = prose(between(30, 180));
  turn.add('retrieve', 20 + random() * 80, {
    'openinference.span.kind': 'RETRIEVER',
    'input.value': question,
    'output.value': JSON.stringify(found.map((document) => ({ ...document, score: Number(random().toFixed(6)) }))),
  });
  const context = { role: 'system', content: `${service.prompt}\n\n${found.map(({ text }) => text).join('\n\n')}` };
  const asked = [{ role: 'user', content: question }];
  if (below(3) === 0) {
    const order = { order: hex(4), state: oneOf(['open', 'sent', 'paid']), note: prose(between(5, 30)) };
    addCall(turn, service, [context, ...messages, ...asked], `look_up(${order.order})`);
    const output = JSON.stringify(order);
    const input = JSON.stringify({ order: order.order });
    const tool = { 'openinference.span.kind': 'TOOL', 'input.value': input, 'output.value': output };
    turn.add('look_up', 10 + random() * 200, tool);
    asked.push({ role: 'tool', content: output });
  }
  addCall(turn, service, [context, ...messages, ...asked], answer);
  messages.push(...asked, { role: 'assistant', content: answer });
  const request = {
    'http.request.method': 'POST',
    'url.path': '/chat',
    'input.value': question,
    'output.value': answer,
  };
  turn.add('POST /chat', turn.passedMs(), request, true);
  return turn.spans;
};

const openAtOnce = 40;

interface Times {
  readonly startedMs: number;
  readonly everyMs: number;
}

/**
 * At least so many spans of five assistants in forty conversations at once, over this time, as many together as a
 * request holds: each call of a model holds its assistant's instructions, three of six hundred documents and the whole
 * conversation before.
 */
export function* conversationSpans(spans: number, { startedMs, everyMs }: Times): Iterable<readonly ReadableSpan[]> {
  const sessions = Array.from({ length: openAtOnce }, openSession);
  let group: ReadableSpan[] = [];
  for (let sent = 0; sent < spans;) {
    const place = below(openAtOnce);
    const session = oneOf(sessions, place);
    const turn = turnOf(session, startedMs + (sent + random()) * everyMs);
    session.turns -= 1;
    if (session.turns === 0) sessions[place] = openSession();
    sent += turn.length;
    group.push(...turn);
    if (group.length < 200 && sent < spans) continue;
    yield group;
    group = [];
  }
}

/** The same as OTLP protobuf requests. */
export function* conversationRequests(spans: number, times: Times): Iterable<Uint8Array> {
  for (const group of conversationSpans(spans, times)) {
    yield ProtobufTraceSerializer.serializeRequest([...group]) ?? new Uint8Array();
  }
}
