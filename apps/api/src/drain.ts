/** Whether the process is shutting down. */
export interface Drain {
  readonly isDraining: boolean;
  /** From now on readiness fails, and each answer closes its connection. Requests are still served. */
  begin(): void;
}

export const createDrain = (): Drain => {
  let isDraining = false;
  return {
    get isDraining() {
      return isDraining;
    },
    begin: () => {
      isDraining = true;
    },
  };
};
