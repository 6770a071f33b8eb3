import { eventStreamMediaType } from '@spanledger/api-contract';

/** A JSON answer, or each event of a stream. */
export const answersOf = async (response: Response): Promise<readonly unknown[]> => {
  if (response.headers.get('content-type')?.startsWith(eventStreamMediaType) !== true) return [await response.json()];
  const events = (await response.text()).split('\n\n').filter((text) => text.startsWith('data: '));
  if (events.length === 0) throw new Error('The stream has no events.');
  return events.map((text) => JSON.parse(text.slice('data: '.length)) as unknown);
};
