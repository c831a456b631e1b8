/** Ends a runner that nobody needs: no client, and nothing open, waiting or leased, for a while. */
export interface IdleExit {
  /** Call it whenever a client left or a run changed. */
  check(): void;
  stop(): void;
}

export function createIdleExit(options: {
  readonly isIdle: () => boolean;
  readonly graceMs: number;
  readonly onIdle: () => void;
}): IdleExit {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const check = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // Clients leave also after the end, when nothing can be asked any more.
    if (isStopped || !options.isIdle()) return;
    timer = setTimeout(() => {
      if (options.isIdle()) options.onIdle();
    }, options.graceMs);
  };
  return {
    check,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
