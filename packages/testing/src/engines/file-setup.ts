import { afterAll } from 'vitest';
import { endFile } from './at-file-end.ts';

// This file runs again for each test file; the modules that it imports do not.
afterAll(endFile);
