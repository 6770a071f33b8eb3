import { afterAll } from 'vitest';
import { endFile } from './at-file-end.ts';

// Runs again for each file, unlike its modules.
afterAll(endFile);
