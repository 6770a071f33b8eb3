// What is read, apart from `read-rows.ts`: that loads a test runner, of which there cannot be two in one process.
import { microsPerDay } from '@spanledger/core';

export const benchProject = 'bench';
export const days = 30;
export const firstMoment = Date.UTC(2026, 0, 1) * 1000;
/** The end of the last day, in microseconds. */
export const lastMoment = firstMoment + days * microsPerDay;
