import type { ObservationLevel, Usd } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, isMap, jsonContent, jsonOf, label, parsed, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { totalAmountOf } from './given-details.ts';
import { tagsOf } from './tags.ts';

const choiceEvent = 'gen_ai.choice';

/** By OpenTelemetry's severity numbers. Levels between are left to the span's status. */
const levelOf = (value: AttributeValue): ObservationLevel | undefined => {
  const severity = Number(value);
  if (severity >= 17) return 'ERROR';
  if (severity >= 13) return 'WARNING';
  return severity > 0 && severity < 9 ? 'DEBUG' : undefined;
};

const isChoice = (event: AttributeValue): boolean => isMap(event) && event['event.name'] === choiceEvent;

const eventsOf = (value: AttributeValue): AttributeValue[] => {
  const events = parsed(value);
  return Array.isArray(events) && events.every(isMap) ? events : [];
};

/** Events as an attribute: a JSON array, whose choices are the output and whose other events are the input. */
const inputEvents = (value: AttributeValue): string | undefined => {
  const events = eventsOf(value).filter((event) => !isChoice(event));
  return events.length === 0 ? undefined : jsonOf(events);
};

const choices = (value: AttributeValue): string | undefined => {
  const found = eventsOf(value).filter(isChoice);
  const [only] = found;
  if (only === undefined) return undefined;
  return jsonOf(found.length === 1 ? only : found);
};

const contentOfRequest = ['messages', 'input', 'prompt', 'contents'] as const;

/** The body of a request to a model; newer versions keep only its model and write messages elsewhere. */
const requestBody = (value: AttributeValue): string | undefined => {
  const body = parsedObject(value);
  return body !== undefined && contentOfRequest.some((name) => name in body) ? jsonContent(value) : undefined;
};

/** Without `prompt`, all messages are the input and the output of the run. */
const isHistory = (view: SpanView): boolean =>
  view.get('prompt') === undefined && view.get('final_result') !== undefined;

const history: Source<string> = attribute(
  'all_messages_events',
  (value, view) => (isHistory(view) ? someContent(value) : undefined),
  { rank: 625 },
);

const costOf = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined =>
  totalAmountOf(value, 'operation.cost', view);

/** Pydantic Logfire: its SDKs, and the instrumentations of model clients that come with them. */
export const logfire: Convention = {
  name: 'logfire',
  rank: 620,
  fields: {
    type: [
      attribute('logfire.span_type', (value) => (value === 'log' ? 'EVENT' : undefined), { rank: 880, keeps: true }),
    ],
    name: [attribute('logfire.msg', label, { rank: 70 })],
    input: [
      attribute('prompt', someContent),
      history,
      attribute('events', inputEvents, { rank: 660 }),
      attribute('request_data', requestBody, { rank: 665 }),
    ],
    output: [
      attribute('all_messages_events', (value, view) => (isHistory(view) ? undefined : someContent(value))),
      attribute('events', choices, { rank: 660, keeps: true }),
      attribute('response_data', jsonContent, { rank: 665 }),
    ],
    cost: [attribute('operation.cost', costOf)],
    level: [attribute('logfire.level_num', levelOf, { keeps: true })],
    tags: [attribute('logfire.tags', tagsOf)],
  },
};
