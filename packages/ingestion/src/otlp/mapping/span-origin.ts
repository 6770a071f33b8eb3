import { normaliseEnvironment } from '../../environment.ts';
import type { AttributeList, OtlpResource, OtlpScope } from '../otlp-span.ts';
import type { CompiledField } from './convention-table.ts';
import { jsonMember, jsonMembers, jsonObject } from './json-text.ts';
import { spanFields } from './span-fields.ts';
import type { SpanReader } from './span-reader.ts';

type ResourceField = 'version' | 'environment' | 'release';

interface Hit {
  readonly value: string;
  readonly index: number;
}

/** Values shared by all spans of a resource: fields that spans may leave to it, and itself as metadata. */
export interface Origin {
  readonly hits: { readonly [F in ResourceField]: Hit | undefined };
  /** JSON; empty when the resource has no attributes. */
  readonly resourceText: string;
  /** The resource states that log records tell of its calls. */
  readonly areCallsInLogs: boolean;
}

export const originOf = (resource: OtlpResource, reader: SpanReader): Origin => ({
  hits: {
    version: resourceHit(spanFields.version, resource.attributes, reader),
    environment: resourceHit(spanFields.environment, resource.attributes, reader),
    release: resourceHit(spanFields.release, resource.attributes, reader),
  },
  resourceText: resourceText(resource),
  areCallsInLogs: areCallsInLogs(resource),
});

export const areCallsInLogs = ({ attributes }: Pick<OtlpResource, 'attributes'>): boolean =>
  attributes.get('spanledger.calls') === 'logs' || isEarlyQwenCode(attributes);

/** Versions that can neither state it nor export spans. */
const isEarlyQwenCode = (attributes: AttributeList): boolean =>
  attributes.get('service.name') === 'qwen-code' && attributes.get('session.id') !== undefined;

const resourceHit = (
  { sources }: CompiledField<string>,
  attributes: AttributeList,
  reader: SpanReader,
): Hit | undefined => {
  for (const [index, { keys, read }] of sources.entries()) {
    const given = attributes.get(keys[0] ?? '') ?? undefined;
    const value = given === undefined ? undefined : read(given, reader);
    if (value !== undefined) return { value, index };
  }
  return undefined;
};

/** A field that a span may leave to its resource. Of one and the same attribute, the span's own takes precedence. */
export const stated = (field: ResourceField, reader: SpanReader, origin: Origin): string | undefined => {
  const own = reader.first(spanFields[field]);
  const shared = origin.hits[field];
  if (shared === undefined || (own !== undefined && reader.hitIndex <= shared.index)) return own;
  return shared.value;
};

/** The stored environment of a span; `undefined` without one. */
export const environmentOf = (reader: SpanReader, origin: Origin): string | undefined => {
  const given = stated('environment', reader, origin);
  return given === undefined ? undefined : normaliseEnvironment(given);
};

const resourceText = ({ attributes, schemaUrl }: OtlpResource): string => {
  const members = jsonMembers(attributes);
  if (schemaUrl !== '') members.push(jsonMember('otel.schema_url', schemaUrl));
  if (attributes.droppedCount > 0) members.push(jsonMember('otel.dropped_attributes_count', attributes.droppedCount));
  return members.length === 0 ? '' : jsonObject(members);
};

/** The instrumentation scope as JSON: `name`, `version`, `attributes`; empty when there is none. */
export const scopeText = ({ name, version, schemaUrl, attributes }: OtlpScope): string => {
  if (name === '' && version === '' && schemaUrl === '' && attributes.keys.length === 0) return '';
  const members = [jsonMember('name', name)];
  if (version !== '') members.push(jsonMember('version', version));
  members.push(`"attributes":${jsonObject(jsonMembers(attributes))}`);
  if (schemaUrl !== '') members.push(jsonMember('schemaUrl', schemaUrl));
  if (attributes.droppedCount > 0) members.push(jsonMember('droppedAttributesCount', attributes.droppedCount));
  return jsonObject(members);
};
