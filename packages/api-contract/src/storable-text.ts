import { z } from 'zod';

/** A text that every store can hold unchanged. */
export const storableText = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without NUL');

const dots = /^\s*\.{1,2}\s*$/;

/** A `storableText` by which something is read: paths of URLs cannot hold `.` and `..`, however they are encoded. */
export const storableName = (lengthMax: number) =>
  storableText(lengthMax).refine((name) => !dots.test(name), 'must be neither . nor .., which no URL can hold');
