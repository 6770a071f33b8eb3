interface ServerSentEvent {
  readonly data: string;
  /** False for a last one without the empty line after it, of which a part may be missing. */
  readonly isEnded: boolean;
}

/**
 * Each event of a stream with data, as defined by https://html.spec.whatwg.org/multipage/server-sent-events.html.
 * Lines end with LF or CR LF.
 */
export const serverSentEvents = async function* (
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    if (line !== '' || data.length === 0) continue;
    yield { data: data.join('\n'), isEnded: true };
    data = [];
  }
  if (data.length > 0) yield { data: data.join('\n'), isEnded: false };
};

const linesOf = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    for (const other of others) {
      yield withoutReturn(begun.join(''));
      begun = [other];
    }
  }
  yield withoutReturn(begun.join(''));
};

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
