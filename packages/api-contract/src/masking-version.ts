import { z } from 'zod';

export const maskingVersionSchema = z
  .int()
  .optional()
  .describe('The version of the masking policy by which something of it was masked; absent where nothing was.');
