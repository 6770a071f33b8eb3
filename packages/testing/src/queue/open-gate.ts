/** A promise that the test resolves. */
export interface Gate {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

const notYet = (): void => undefined;

export const openGate = (): Gate => {
  let resolve = notYet;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
};
