/**
 * Limits of one request, apart from its bytes: a few bytes can cause a thousand times as much memory and work. No known
 * client comes near any of them; docs/operations/limits.md lists them with the error beyond each.
 */
export const requestLimits = {
  /** JSON values of a batch of events; of objects, arrays and commas outside texts each counts as one. */
  batchJsonValues: 500_000,
  /** JSON values of an OTLP body, counted likewise. */
  otlpJsonValues: 1_000_000,
  /** JSON values of a text in an OTLP attribute that is read as JSON, such as metadata; with more it stays a text. */
  textJsonValues: 100_000,
  /** Bytes of a file of dataset items, which is stored on disk while it is imported. */
  importBytes: 512 * 1024 * 1024,
  /** JSON values of any other body. */
  controlJsonValues: 50_000,
  /** JSON values of a body sent with a public key alone, on any route. */
  publicKeyJsonValues: 20_000,
  /** Bytes of a body that is neither a batch, a trace nor OTLP: a score, a price, a budget, ids to delete. */
  controlBytes: 1024 * 1024,
  /** Bytes, and JSON values, of a file of prices. */
  priceFileBytes: 4 * 1024 * 1024,
  priceFileJsonValues: 250_000,
  /** Bytes, and JSON values, of a body that is about no project: to sign in, to change a password. */
  userBytes: 16 * 1024,
  userJsonValues: 100,
  /** Bytes of a body sent with a public key alone. */
  publicKeyBytes: 512 * 1024,
  /** Events of one batch. */
  events: 10_000,
  /** Events of one batch sent with a public key alone. */
  publicKeyEvents: 1000,
  /** Refused events that an answer lists one by one; the others are counted. */
  namedErrors: 100,
  /** Problems of one event or one body that are listed; the others are counted. */
  namedIssues: 20,
  /** Spans or log records of one OTLP request. */
  spans: 50_000,
  /** Attributes, events, links and items of values of one OTLP request in protobuf, each with its parts. */
  otlpValues: 3_000_000,
  /** Attributes of one span, of one event or link of it, or of one log record. */
  attributes: 10_000,
  /** Events, and links, of one span. */
  spanEvents: 10_000,
  /** Keys of the metadata of one event, or of one trace in an OTLP request. */
  metadataKeys: 10_000,
  /** Characters of the model parameters of one observation, as JSON: lists are read and sent with all of them. */
  modelParametersLength: 512 * 1024,
  /** Tags of one event, or of one trace in an OTLP request. */
  tags: 1000,
  /** Differently named scores of the runs that are compared. */
  comparedScoreNames: 1000,
  /** Scores of all items of these runs. */
  comparedScores: 2_000_000,
} as const;
