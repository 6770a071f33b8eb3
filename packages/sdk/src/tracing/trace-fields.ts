import { createContextKey, type Attributes, type Context } from '@opentelemetry/api';
import { setMetadata } from './span-attributes.ts';

/** The fields of a whole trace. */
export interface TraceFields {
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  /** Groups traces, such as the turns of a conversation. */
  readonly sessionId?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly version?: string | undefined;
  readonly release?: string | undefined;
  /** Such as `production`: lower-case letters, digits, `-` and `_`. */
  readonly environment?: string | undefined;
  /** Readable by anyone who has its link. */
  readonly public?: boolean | undefined;
}

const traceFieldsKey = createContextKey('spanledger.trace');

/** The fields of the surrounding `withTrace` calls. */
export const traceFieldsOf = (context: Context): TraceFields =>
  (context.getValue(traceFieldsKey) as TraceFields | undefined) ?? {};

/** Adds to existing fields: the inner value wins, tags and metadata are merged. */
export const withTraceFields = (context: Context, fields: TraceFields): Context =>
  context.setValue(traceFieldsKey, joinTraceFields(traceFieldsOf(context), fields));

export const joinTraceFields = (outer: TraceFields, inner: TraceFields): TraceFields => {
  const given = Object.fromEntries(Object.entries(inner).filter(([, value]) => value !== undefined && value !== null));
  return {
    ...outer,
    ...given,
    tags: [...new Set([...(outer.tags ?? []), ...(inner.tags ?? [])])],
    metadata: { ...outer.metadata, ...inner.metadata },
  };
};

const names = {
  name: 'langfuse.trace.name',
  userId: 'user.id',
  sessionId: 'session.id',
  version: 'langfuse.version',
  release: 'langfuse.release',
  environment: 'langfuse.environment',
  public: 'langfuse.trace.public',
} as const;

export const traceAttributes = (fields: TraceFields): Attributes => {
  const attributes: Attributes = {};
  for (const [field, name] of Object.entries(names) as [keyof typeof names, string][]) {
    const value = fields[field];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  if (fields.tags !== undefined && fields.tags.length > 0) attributes['langfuse.trace.tags'] = [...fields.tags];
  setMetadata(attributes, 'langfuse.trace.metadata', fields.metadata ?? {});
  return attributes;
};
