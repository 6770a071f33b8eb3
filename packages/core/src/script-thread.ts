import { Worker } from 'node:worker_threads';

/** Why a thread gave no answer: it cannot be used again. */
export interface ThreadFailure {
  readonly problem: 'time' | 'memory' | 'broken';
  readonly message?: string;
  readonly isSpent: true;
}

export interface ThreadScript {
  /** Plain JavaScript, so that it runs from sources and from the build. It sends one message once it is ready, and one for each job. */
  readonly script: string;
  readonly workerData: object;
  readonly heapMegabytesMax: number;
}

const startTimeoutMs = 60_000;

/** Starts a thread, with what it says when it is ready. It has no environment, and keeps no process from ending between jobs. */
export const startScriptThread = async <Answer>({ script, workerData, heapMegabytesMax }: ThreadScript) => {
  const thread = new Worker(script, {
    eval: true,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    env: {},
    execArgv: [],
  });
  // A failure between jobs is detected by the next job.
  thread.on('error', () => undefined);
  return { thread, answer: await nextAnswer<Answer>(thread, startTimeoutMs) };
};

export interface ThreadKeeper<Answer> {
  /** Resolves once it runs; a job starts it too. */
  start(): Promise<void>;
  /** Asks the thread, which has no other job by then. It is ended by a failure, by an answer after which it is spent, and when it is idle. */
  ask(job: object, timeoutMs: number): Promise<Answer | ThreadFailure>;
  end(): Promise<void>;
}

/** Starts a thread with its first job, and again with the next one after its end. */
export const keepThread = <Answer extends object>(
  start: () => Promise<Worker>,
  idleMs: number,
): ThreadKeeper<Answer> => {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const running = async (): Promise<Worker> => {
    clearTimeout(idle);
    thread ??= await start();
    return thread;
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };
  return {
    start: async () => void (await running()),
    ask: async (job, timeoutMs) => {
      const answer = await askThread<Answer>(await running(), job, timeoutMs);
      if ('isSpent' in answer && answer.isSpent) await end();
      else idle = setTimeout(() => void end(), idleMs).unref();
      return answer;
    },
    end,
  };
};

const askThread = async <Answer>(thread: Worker, job: object, timeoutMs: number): Promise<Answer | ThreadFailure> => {
  thread.ref();
  try {
    const answer = nextAnswer<Answer>(thread, timeoutMs);
    thread.postMessage(job, []);
    return await answer;
  } finally {
    thread.unref();
  }
};

const nextAnswer = async <Answer>(thread: Worker, timeoutMs: number): Promise<Answer | ThreadFailure> =>
  new Promise((resolve) => {
    const settle = (answer: Answer | ThreadFailure): void => {
      clearTimeout(timer);
      thread.off('message', settle).off('error', failed).off('exit', ended);
      resolve(answer);
    };
    const fail = (problem: ThreadFailure['problem'], message?: string): void =>
      settle({ problem, ...(message === undefined ? {} : { message }), isSpent: true });
    const failed = (error: NodeJS.ErrnoException): void =>
      fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'broken', error.message);
    const ended = (): void => fail('broken', 'its thread has ended');
    // An answer may have come while this thread was busy: it is received before that.
    const timer = setTimeout(() => setImmediate(() => fail('time')), timeoutMs);
    thread.on('message', settle).on('error', failed).on('exit', ended);
  });
