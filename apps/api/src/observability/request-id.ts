import { randomUUID } from 'node:crypto';

const sanePattern = /^[\w.:/+=-]{1,128}$/;

/** The id that the client sent, if it can be logged as it is; else a new one. */
export const requestIdOf = (given: string | string[] | undefined): string =>
  typeof given === 'string' && sanePattern.test(given) ? given : randomUUID();
