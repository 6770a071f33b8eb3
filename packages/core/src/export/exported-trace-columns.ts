import { traceColumns } from '../query/column-catalogue.ts';

const { id, name, timestamp, userId, sessionId, environment, release, version } = traceColumns;
const { externalId, tags, public: isPublic, bookmarked, metadata, input, output } = traceColumns;

/** What an export of traces may be filtered by: what traces have of their own, not what their observations add up to. */
export const exportedTraceColumns = {
  id,
  name,
  timestamp,
  userId,
  sessionId,
  environment,
  release,
  version,
  externalId,
  tags,
  public: isPublic,
  bookmarked,
  metadata,
  input,
  output,
} as const;
