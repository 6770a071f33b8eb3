import type { Spool } from './spool/spool.ts';

const lookEveryMs = 10_000;
const lookAgainMs = 1_000;

/**
 * Asks for what makes the server unsuitable for data that must not be lost; `undefined` for nothing. It was found suitable
 * when it was opened, but its settings may be changed at any time: so it is looked at every ten seconds in which anything
 * is put, and each second while there is a problem. A server that does not answer has none: a put tells that.
 */
export const problemOfServer = (
  { server }: Pick<Spool, 'server'>,
  now: () => number = () => performance.now(),
): (() => Promise<string | undefined>) => {
  let dueAt = now() + lookEveryMs;
  let looked: Promise<string | undefined> = Promise.resolve(undefined);
  const look = async (): Promise<string | undefined> => {
    const problem = await server().then(
      (state) => state.problem,
      () => undefined,
    );
    dueAt = now() + (problem === undefined ? lookEveryMs : lookAgainMs);
    return problem;
  };
  return async () => {
    if (now() >= dueAt) {
      dueAt = Infinity;
      looked = look();
    }
    return looked;
  };
};
