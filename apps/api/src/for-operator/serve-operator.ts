import { createServer } from 'node:http';
import { processRegistry } from '@spanledger/ingestion';
import {
  endMs,
  listen,
  listenedUrl,
  logLines,
  logOptions,
  undoList,
  wallClock as now,
  type Environment,
} from '@spanledger/runtime';
import { logProblems, openEvaluationEngine, runRepricings } from '@spanledger/runtime/work';
import { passwordHashes } from '@spanledger/people';
import { pino, type Logger } from 'pino';
import { readConfig } from '../config.ts';
import { createApi } from '../create-api.ts';
import { createDrain } from '../drain.ts';
import { closeServer } from '../http/close-server.ts';
import { createIngress } from '../ingress.ts';
import { openMedia } from '../media/open-media.ts';
import { apiDependencies, openServices, portOf } from '../serve.ts';

/** An API in this process, on a port of this machine. */
export interface OperatorServer {
  readonly url: string;
  /**
   * Whether it carries out re-pricings; with a queue, workers do. Unfinished ones are left to other processes when it
   * stops.
   */
  readonly reprices: boolean;
  /** Finishes accepted work, then closes everything. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Serves the API for the time of one command, on the databases and the queue of the environment. It answers as any
 * other, and does no background work: no schema is changed, nothing is created at a first start, no budget is watched,
 * no media are swept. `conflict` when another process writes to the same stores without a queue, or when they are not
 * migrated to this version.
 */
export const serveOperator = async (environment: Environment, version: string): Promise<OperatorServer> => {
  const config = readConfig({ ...environment, SPANLEDGER_BASE_URL: '' });
  const output = logLines(pino.destination(2), config.LOG_FORMAT);
  const logger: Logger = pino({ level: 'error', ...logOptions }, output);
  const undo = undoList();
  try {
    const registry = processRegistry({ app: 'api', version });
    const services = await openServices({ config, registry, logger, now, schemas: 'check' });
    undo.push(async () => services.close());
    void services.failed.then(undo.run);
    const reprices = services.mode !== 'queue';
    const onProblem = logProblems(logger)('re-pricing');
    const runner = reprices ? runRepricings({ ...services, now, onProblem }) : undefined;
    undo.push(async () => runner?.stop(), endMs);
    const drain = createDrain();
    const media = openMedia({ config, ...services, logger, now, keeps: false }).parts;
    const wake = (): void => runner?.wake();
    const passwords = passwordHashes();
    undo.push(async () => passwords.close());
    const evaluation = openEvaluationEngine(undo, config.WEBHOOK_PRIVATE_ADDRESSES);
    const own = { services, evaluation, media, passwords, registry, now, drain, wake };
    const dependencies = await apiDependencies({ ...own, config, logger, version });
    const server = createServer(createApi(dependencies, createIngress(dependencies)));
    await listen(server, { port: 0, host });
    undo.push(async () => {
      drain.begin();
      await closeServer(server, config.SHUTDOWN_TIMEOUT_MS);
    });
    return { url: listenedUrl(host, portOf(server)), reprices, stop: undo.run };
  } catch (error) {
    await undo.run();
    throw error;
  }
};
