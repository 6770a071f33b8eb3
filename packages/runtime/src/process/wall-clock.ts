import type { Micros } from '@spanledger/core';

/** The wall clock itself: a clock that only counts from the start stands still while a laptop sleeps. */
export const wallClock = (): Micros => Date.now() * 1000;
