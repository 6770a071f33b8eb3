/** Returns the result of `work`, and how many rounds of the event loop ran during it. */
export const countTurns = async <T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly turns: number }> => {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  isOver = true;
  return { result, turns };
};
