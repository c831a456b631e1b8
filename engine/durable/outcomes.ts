/** Those who wait for the end of a run. */
export interface Outcomes {
  wait(runId: string): Promise<unknown>;
  resolve(runId: string, output: unknown): void;
  reject(runId: string, error: Error): void;
  rejectAll(error: Error): void;
}

interface Waiter {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function createOutcomes(): Outcomes {
  const waiters = new Map<string, Waiter[]>();
  const take = (runId: string): Waiter[] => {
    const waiting = waiters.get(runId) ?? [];
    waiters.delete(runId);
    return waiting;
  };
  const reject = (runId: string, error: Error): void => {
    for (const waiter of take(runId)) waiter.reject(error);
  };
  return {
    wait: (runId) =>
      new Promise((resolve, rejectWait) => {
        waiters.set(runId, [...(waiters.get(runId) ?? []), { resolve, reject: rejectWait }]);
      }),
    resolve(runId, output) {
      for (const waiter of take(runId)) waiter.resolve(output);
    },
    reject,
    rejectAll(error) {
      for (const runId of [...waiters.keys()]) reject(runId, error);
    },
  };
}
