import { attributeMap } from '../attribute-map.ts';
import type { AttributeList, OtlpEvent, OtlpLink } from '../otlp-span.ts';

/** Span events as a JSON array; `null` when there are none. */
export const eventsText = (events: readonly OtlpEvent[] | undefined): string | null =>
  events === undefined
    ? null
    : JSON.stringify(
        events.map(({ timeUnixNano, name, attributes }) => ({
          name,
          ...(timeUnixNano === '' ? {} : { timeUnixNano }),
          ...attributeMembers(attributes),
        })),
      );

/** Span links as a JSON array; `null` when there are none. */
export const linksText = (links: readonly OtlpLink[] | undefined): string | null =>
  links === undefined
    ? null
    : JSON.stringify(
        links.map(({ traceId, spanId, traceState, flags, attributes }) => ({
          traceId,
          spanId,
          ...(traceState === '' ? {} : { traceState }),
          ...(flags === 0 ? {} : { flags }),
          ...attributeMembers(attributes),
        })),
      );

const attributeMembers = (attributes: AttributeList): object => ({
  ...(attributes.keys.length === 0 ? {} : { attributes: attributeMap(attributes) }),
  ...(attributes.droppedCount === 0 ? {} : { droppedAttributesCount: attributes.droppedCount }),
});

const exceptionEvent = 'exception';

/** The message of the last recorded exception; empty when it has none, `undefined` without an exception. */
export const exceptionMessage = (events: readonly OtlpEvent[] | undefined): string | undefined => {
  const exception = events?.findLast(({ name }) => name === exceptionEvent);
  if (exception === undefined) return undefined;
  const message = exception.attributes.get('exception.message') ?? exception.attributes.get('exception.type');
  return typeof message === 'string' ? message : '';
};
