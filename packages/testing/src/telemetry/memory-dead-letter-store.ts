import { deadLetterStates, notFound } from '@spanledger/core';
import type { DeadLetter, DeadLetterState, DeadLetterStore, DeadLetterWithPayload, ProjectId } from '@spanledger/core';
import { memoryTelemetry, type MemoryTelemetry } from './memory-telemetry.ts';
import { pageOf } from './memory-page.ts';

const keyOf = (projectId: ProjectId, id: string): string => JSON.stringify([projectId, id]);

const withoutPayload = ({ payload: _payload, ...letter }: DeadLetterWithPayload): DeadLetter => letter;

const isBehind = (state: DeadLetterState, other: DeadLetterState): boolean =>
  deadLetterStates.indexOf(state) < deadLetterStates.indexOf(other);

const nothingHeld = { payload: Uint8Array.of(), payloadBytes: 0 } as const;

/** Newest first; ties by project and id. */
const compare = (a: DeadLetter, b: DeadLetter): number =>
  b.quarantinedAt - a.quarantinedAt || (keyOf(a.projectId, a.id) < keyOf(b.projectId, b.id) ? -1 : 1);

export const memoryDeadLetterStore = ({ deadLetters }: MemoryTelemetry = memoryTelemetry()): DeadLetterStore => ({
  quarantine: async (letters) => {
    for (const letter of letters) {
      const key = keyOf(letter.projectId, letter.id);
      if (!deadLetters.has(key)) deadLetters.set(key, letter);
    }
  },
  list: async (query) => {
    const matching = [...deadLetters.values()].filter(
      ({ projectId, id, state, reason, batchId }) =>
        (query.projectId === undefined || projectId === query.projectId) &&
        (query.id === undefined || id === query.id) &&
        (query.state === undefined || state === query.state) &&
        (query.reason === undefined || reason === query.reason) &&
        (query.batchId === undefined || batchId === query.batchId),
    );
    return pageOf(matching.map(withoutPayload).toSorted(compare), query);
  },
  get: async (projectId, id) => deadLetters.get(keyOf(projectId, id)),
  setState: async (projectId, id, state) => {
    const key = keyOf(projectId, id);
    const letter = deadLetters.get(key);
    if (letter === undefined) throw notFound(`The project has no dead letter ${id}.`);
    const kept = state === 'replayed' ? nothingHeld : {};
    if (isBehind(letter.state, state)) deadLetters.set(key, { ...letter, ...kept, state });
  },
  erase: async (projectId, ids) => {
    for (const key of ids.map((id) => keyOf(projectId, id))) {
      const letter = deadLetters.get(key);
      if (letter !== undefined) deadLetters.set(key, { ...letter, ...nothingHeld });
    }
  },
});
