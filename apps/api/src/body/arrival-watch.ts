import { ProtocolError } from '../errors/protocol-error.ts';

/** Watches how a body arrives. */
export interface ArrivalWatch {
  /** More of the body has arrived. */
  took(bytes: number): void;
  stop(): void;
}

/** An idle time is counted in this many parts: a process that was busy for all of it counts one part. */
const idleParts = 3;
/** A body may take this many times the idle time, and then another second for each of a number of bytes. */
const graceParts = 2 * idleParts;
const bytesPerSecondMin = 4096;

/** Calls `refuse` with 408 when nothing arrives for the idle time, or too little for the time that it has taken. */
export const watchArrival = (idleMs: number, refuse: (problem: ProtocolError) => void): ArrivalWatch => {
  const partMs = idleMs / idleParts;
  let [idle, parts, arrived] = [0, 0, 0];
  const timer = setInterval(() => {
    idle += 1;
    parts += 1;
    const graceMs = (parts - graceParts) * partMs;
    if (idle === idleParts) refuse(stalledError(idleMs));
    else if (graceMs > 0 && arrived < (graceMs / 1000) * bytesPerSecondMin) refuse(tooSlow());
  }, partMs);
  return {
    took: (bytes) => {
      idle = 0;
      arrived += bytes;
    },
    stop: () => clearInterval(timer),
  };
};

const stalledError = (idleMs: number): ProtocolError =>
  new ProtocolError(408, `Nothing of the body arrived for ${idleMs / 1000} s.`, { Connection: 'close' });

const tooSlow = (): ProtocolError =>
  new ProtocolError(408, `The body came with less than ${bytesPerSecondMin} bytes a second.`, { Connection: 'close' });
