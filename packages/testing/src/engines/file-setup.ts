import { afterAll } from 'vitest';
import { endFile } from './at-file-end.ts';

// Runs anew for each file, which its modules do not.
afterAll(endFile);
