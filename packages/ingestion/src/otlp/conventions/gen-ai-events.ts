import { attributeMap } from '../attribute-map.ts';
import type { EventMessage, eventMessagePrefixes } from '../mapping/event-message-key.ts';
import type { AttributeList, AttributeValue, OtlpEvent } from '../otlp-span.ts';
import { content, parsedObject } from './attribute-source.ts';
import type { Source, SpanView } from './convention.ts';
import { withSystemInstructions } from './system-instructions.ts';

const detailsEvent = 'gen_ai.client.inference.operation.details';
const messageEvents: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};
const messageNames = Object.keys(messageEvents);
const inputAttribute = 'gen_ai.input.messages';
const outputAttribute = 'gen_ai.output.messages';
const choiceEvent = 'gen_ai.choice';

const fromEvents = (rank: number, read: (view: SpanView) => string | undefined): Source<string> => ({
  keys: ['event:gen_ai.*'],
  rank,
  read: (_value, view) => read(view),
});

/** The first value among the events of that name. */
const fromDetails = (attribute: string, view: SpanView): string | undefined => {
  for (const event of view.events(detailsEvent)) {
    const value = detailOf(attribute, event);
    if (value !== undefined) return value;
  }
  return undefined;
};

const detailOf = (attribute: string, { attributes }: OtlpEvent): string | undefined => {
  const value = attributes.get(attribute);
  if (value === undefined || value === null || value === '') return undefined;
  const instructions = attribute === inputAttribute ? attributes.get('gen_ai.system_instructions') : undefined;
  return withSystemInstructions(value, instructions ?? undefined) ?? content(value);
};

const messageOf = ({ name, attributes }: OtlpEvent): object => ({
  role: messageEvents[name],
  ...bodyOf(attributes),
});

const bodyKey = 'gen_ai.event.content';

/** The fields of an event: its attributes, or the body that some write into one of them as JSON. */
const bodyOf = (attributes: AttributeList): { [key: string]: AttributeValue } => {
  const map = attributeMap(attributes);
  const body = map[bodyKey] === undefined ? undefined : parsedObject(map[bodyKey]);
  if (body === undefined) return map;
  const { [bodyKey]: _written, ...rest } = map;
  return { ...rest, ...body };
};

const messages = (view: SpanView): string | undefined => {
  const found = view.span.events?.filter(({ name }) => messageEvents[name] !== undefined) ?? [];
  if (found.length === 0) return undefined;
  return JSON.stringify(found.map(messageOf));
};

const choices = (view: SpanView): string | undefined => {
  const found: readonly OtlpEvent[] = view.events(choiceEvent);
  const [only] = found;
  if (only === undefined) return undefined;
  const values = found.map((event) => bodyOf(event.attributes));
  return JSON.stringify(found.length === 1 ? values[0] : values);
};

/** Messages as span events: the single event of 1.37 and later, then one event per message of 1.27 to 1.36. */
export const messageEventSources = {
  input: [fromEvents(500, (view) => fromDetails(inputAttribute, view)), fromEvents(510, messages)],
  output: [fromEvents(500, (view) => fromDetails(outputAttribute, view)), fromEvents(510, choices)],
} as const;

/** The content of one event on a model call: all of its input or output, or one message of them. */
export type EventContent = { readonly [K in keyof typeof eventMessagePrefixes]?: EventMessage };

/** Reads an event by itself; `undefined` without messages of a call. */
export const eventContent = (event: OtlpEvent): EventContent | undefined => {
  if (event.name === detailsEvent) {
    const input = detailOf(inputAttribute, event);
    const output = detailOf(outputAttribute, event);
    if (input === undefined && output === undefined) return undefined;
    return {
      ...(input === undefined ? {} : { wholeInput: { text: input, rank: 0 } }),
      ...(output === undefined ? {} : { wholeOutput: { text: output, rank: 0 } }),
    };
  }
  if (event.name === choiceEvent) return { output: { text: JSON.stringify(bodyOf(event.attributes)), rank: 0 } };
  const rank = messageNames.indexOf(event.name);
  return rank === -1 ? undefined : { input: { text: JSON.stringify(messageOf(event)), rank } };
};
