import { readFileSync } from 'node:fs';
import { invalidInput, notFound } from '@spanledger/core';

/** The text of a file named by the operator. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? notFound(`There is no file ${path}.`) : invalidInput(`${path} cannot be read (${code}).`);
  }
};
