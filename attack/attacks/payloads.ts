/** Payloads that are small on the wire and large in memory. */

const timestamp = '2026-01-02T03:04:05.678Z';

/** `[item,item,…]`, built without an array. */
export const listText = (item: string, count: number): string => `[${`${item},`.repeat(count - 1)}${item}]`;

/** `"0":1,"1":1,…`: all keys differ. */
export const keysText = (count: number, value = '1'): string =>
  Array.from({ length: count }, (_, at) => `"${at.toString(36)}":${value}`).join(',');

let events = 0;

/** A new id for each call. */
export const newId = (): string => {
  events += 1;
  return `attack-${process.pid}-${events}`;
};

export const eventText = (type: string, members: string): string =>
  `{"id":"${newId()}","type":"${type}","timestamp":"${timestamp}","body":{${members}}}`;

/** A batch of one trace with these members. */
export const traceText = (members: string): string =>
  `{"batch":[${eventText('trace-create', `"id":"${newId()}",${members}`)}]}`;

/** Text that does not compress. */
export const noise = (chars: number): string => {
  const parts: string[] = [];
  for (let length = 0; length < chars; length += 16) parts.push(Math.random().toString(36).slice(2).padEnd(16, 'x'));
  return parts.join('').slice(0, chars);
};
