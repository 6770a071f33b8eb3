import { listDailyCosts } from './daily-costs.ts';
import {
  discardDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters.ts';
import type { Endpoint } from './endpoint.ts';
import { getHealth, getOpenApi, getReadiness } from './health.ts';
import { ingestBatch } from './ingestion.ts';
import { getLedger, getLedgerBatch } from './ledger.ts';
import { getObservation, listObservations } from './observations.ts';
import { exportLogs, exportMetrics, exportTraces } from './otlp.ts';
import { listProjects } from './projects.ts';
import { createScore, deleteScore, getScore, getScoreV1, listScores, listScoresV1 } from './scores.ts';
import { getSession, listSessions } from './sessions.ts';
import { createTrace, deleteTrace, deleteTraces, getTrace, listTraces } from './traces.ts';

/** The whole API, in the order in which it is documented. */
export const endpoints: readonly Endpoint[] = [
  exportTraces,
  exportLogs,
  exportMetrics,
  ingestBatch,
  listTraces,
  getTrace,
  createTrace,
  deleteTrace,
  deleteTraces,
  listObservations,
  getObservation,
  listScores,
  listScoresV1,
  getScore,
  getScoreV1,
  createScore,
  deleteScore,
  listSessions,
  getSession,
  listDailyCosts,
  getLedger,
  getLedgerBatch,
  listDeadLetters,
  replayDeadLetters,
  getDeadLetter,
  replayDeadLetter,
  discardDeadLetter,
  listProjects,
  getHealth,
  getReadiness,
  getOpenApi,
];
