import type { Message, MessagePart, ToolResult } from '../trace-queries.ts';

/**
 * The results of tools by the id of their call. An id of several results is left out: some servers number the calls of
 * each turn anew.
 */
export const resultsOf = (messages: readonly Message[]): ReadonlyMap<string, ToolResult> => {
  const results = new Map<string, ToolResult>();
  const repeated = new Set<string>();
  for (const part of messages.flatMap(({ parts }) => parts)) {
    if (part.type !== 'tool_result' || part.id === null) continue;
    if (results.has(part.id)) repeated.add(part.id);
    results.set(part.id, part);
  }
  for (const id of repeated) results.delete(id);
  return results;
};

/** The parts of a message, without the results that are shown at one of these calls. */
export const partsShown = (
  { parts }: Message,
  results: ReadonlyMap<string, ToolResult>,
  calledHere: ReadonlySet<string | null>,
): readonly MessagePart[] =>
  parts.filter(
    (part) => part.type !== 'tool_result' || part.id === null || !calledHere.has(part.id) || !results.has(part.id),
  );
