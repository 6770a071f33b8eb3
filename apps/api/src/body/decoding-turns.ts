/** Decodes large bodies one after the other, round robin by owner, and yields to the event loop between two of them. */
export interface DecodingTurns {
  /** Returns what `decode` returns, or rejects with what it throws; `decode` starts when it is this body's turn. */
  take<T>(owner: string, decode: () => Promise<T>): Promise<T>;
}

export const createDecodingTurns = (): DecodingTurns => {
  /** The owner whose turn it is comes first. */
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let isBusy = false;

  const pass = async (): Promise<void> => {
    for (const [owner, bodies] of waiting) {
      const decode = bodies.shift();
      waiting.delete(owner);
      if (bodies.length > 0) waiting.set(owner, bodies);
      await decode?.();
      break;
    }
    if (waiting.size > 0) setImmediate(() => void pass());
    else isBusy = false;
  };

  return {
    take: (owner, decode) =>
      new Promise((resolve, reject) => {
        const bodies = waiting.get(owner) ?? [];
        bodies.push(async () => decode().then(resolve, reject));
        waiting.set(owner, bodies);
        if (isBusy) return;
        isBusy = true;
        setImmediate(() => void pass());
      }),
  };
};
