/**
 * Lets large bodies be decoded one after the other, those of different owners in turn. Decoding holds the process:
 * between two of them it gets to everything else.
 */
export interface DecodingTurns {
  /** Resolves when it is this body's turn: decode it at once, without waiting for anything else. */
  next(owner: string): Promise<void>;
}

export const createDecodingTurns = (): DecodingTurns => {
  /** The owner whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();

  const pass = (): void => {
    for (const [owner, bodies] of waiting) {
      const begin = bodies.shift();
      waiting.delete(owner);
      if (bodies.length > 0) waiting.set(owner, bodies);
      begin?.();
      break;
    }
    if (waiting.size > 0) setImmediate(pass);
  };

  return {
    next: (owner) =>
      new Promise((resolve) => {
        if (waiting.size === 0) setImmediate(pass);
        const bodies = waiting.get(owner) ?? [];
        bodies.push(resolve);
        waiting.set(owner, bodies);
      }),
  };
};
