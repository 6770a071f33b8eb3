import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { attributeText } from './attribute-text.ts';
import type { SpanFields } from './span-fields.ts';

/** Never called with `null` or `undefined`. */
type Writer = (attributes: Attributes, value: unknown) => void;

const as =
  (name: string): Writer =>
  (attributes, value) => {
    attributes[name] = value as AttributeValue;
  };

const asText =
  (name: string): Writer =>
  (attributes, value) =>
    setText(attributes, name, value);

/** The documented attribute names of the receiver, by field. */
const writers: Readonly<Record<keyof SpanFields, Writer>> = {
  type: as('langfuse.observation.type'),
  input: asText('langfuse.observation.input'),
  output: asText('langfuse.observation.output'),
  metadata: (attributes, value) => setMetadata(attributes, 'langfuse.observation.metadata', value as object),
  level: as('langfuse.observation.level'),
  statusMessage: as('langfuse.observation.status_message'),
  version: as('langfuse.version'),
  model: as('langfuse.observation.model.name'),
  provider: as('gen_ai.provider.name'),
  modelParameters: asText('langfuse.observation.model.parameters'),
  usage: asText('langfuse.observation.usage_details'),
  cost: (attributes, value) =>
    setText(attributes, 'langfuse.observation.cost_details', typeof value === 'object' ? value : { total: value }),
  completionStartTime: (attributes, value) => {
    attributes['langfuse.observation.completion_start_time'] = (value as Date).toISOString();
  },
  prompt: (attributes, value) => {
    const { name, version } = value as NonNullable<SpanFields['prompt']>;
    attributes['langfuse.observation.prompt.name'] = name;
    attributes['langfuse.observation.prompt.version'] = version;
  },
};

const valueFields = new Set(['input', 'output']);

/** The attributes of these fields. Absent fields and unknown members have none; `null` is a value only of input and output. */
export const spanAttributes = (fields: SpanFields): Attributes => {
  const attributes: Attributes = {};
  for (const [field, value] of Object.entries(fields) as [keyof SpanFields, unknown][]) {
    if (value === undefined || !Object.hasOwn(writers, field)) continue;
    if (value !== null) writers[field](attributes, value);
    else if (valueFields.has(field)) attributes[`langfuse.observation.${field}`] = 'null';
  }
  return attributes;
};

/** One attribute for each key, `<prefix>.<key>`, so that keys merge one by one. */
export const setMetadata = (attributes: Attributes, prefix: string, metadata: object): void => {
  for (const [key, value] of Object.entries(metadata)) setText(attributes, `${prefix}.${key}`, value);
};

const setText = (attributes: Attributes, name: string, value: unknown): void => {
  const text = attributeText(value);
  if (text !== undefined) attributes[name] = text;
};
