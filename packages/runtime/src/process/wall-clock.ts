import type { Micros } from '@spanledger/core';

/** The wall clock itself: a monotonic clock stops while a laptop sleeps. */
export const wallClock = (): Micros => Date.now() * 1000;

/** From any moment on; unlike the wall clock it is never set. */
export const steadyClock = (): Micros => performance.now() * 1000;
