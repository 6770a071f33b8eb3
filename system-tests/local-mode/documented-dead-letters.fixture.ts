const letters = '/api/public/dead-letters';
const post = (body?: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

/** The requests for dead letters. */
export const askedOfDeadLetters = {
  listDeadLetters: [letters, `${letters}?state=open&limit=1`],
  getDeadLetter: [`${letters}/unknown`],
  replayDeadLetter: [[`${letters}/unknown/replay`, post()]],
  replayDeadLetters: [[`${letters}/replay`, post({ all: true })]],
  discardDeadLetter: [[`${letters}/unknown/discard`, post()]],
  eraseDeadLetter: [[`${letters}/unknown/erase`, post()]],
} as const;
