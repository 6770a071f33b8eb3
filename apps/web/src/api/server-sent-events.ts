const dataOf = (event: string): string =>
  event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');

/**
 * The `data` of server-sent events as JSON, each when it is complete; comments and incomplete events are omitted.
 * Leaving the loop ends the reading.
 */
export const serverSentEvents = async function* <T>(bytes: ReadableStream<Uint8Array>): AsyncGenerator<T, void> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  let waiting = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const parts = (waiting + decoder.decode(read.value, { stream: true })).split(/\r?\n\r?\n/);
      waiting = parts.pop() ?? '';
      for (const data of parts.map(dataOf)) if (data !== '') yield JSON.parse(data) as T;
    }
  } finally {
    await reader.cancel();
  }
};
