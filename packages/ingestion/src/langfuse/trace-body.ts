import { z } from 'zod';
import {
  environment,
  jsonValue,
  metadata,
  optionalId,
  optionalText,
  optionalTime,
  tags,
  unicodeText,
} from './body-fields.ts';
import { bodyReader, type BodyReader } from './quick-body.ts';

const nameLengthMax = 1000;

const fields = {
  id: optionalId,
  timestamp: optionalTime,
  name: unicodeText.max(nameLengthMax, `must have at most ${nameLengthMax} characters`).nullish(),
  externalId: optionalText,
  input: jsonValue,
  output: jsonValue,
  sessionId: optionalText,
  userId: optionalText,
  environment,
  metadata,
  release: optionalText,
  version: optionalText,
  public: z.boolean().nullish(),
  tags,
};

export type TraceBody = z.infer<z.ZodObject<typeof fields>>;

/** The body of a `trace-create`. */
export const traceBody: BodyReader<TraceBody> = bodyReader(fields);
