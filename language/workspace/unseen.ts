import type { PlaybookSharedServices } from '../playbook-module.ts';

/** How long nothing changes before files that nobody has open are checked, in milliseconds. */
const PAUSE = 500;

/** Between a few of them and the next few, so that whatever comes is let in. */
const BREATH = 10;

/**
 * The problems of a workspace are told for all of its files, but somebody who types waits for none that is not open: those are
 * checked when typing pauses, a few at a time. `PAUSE` is longer than that of `settle`, which comes first.
 */
export function checkUnseen({ workspace }: PlaybookSharedServices): void {
  const { DocumentBuilder: builder, WorkspaceLock: lock } = workspace;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const checkSome = () => {
    if (builder.hasMore) void lock.write((token) => builder.checkMore(token));
  };
  builder.bePatient();
  builder.onUpdate((changed, deleted) => {
    clearTimeout(timer);
    const pause = changed.length + deleted.length > 0 ? PAUSE : BREATH;
    // What is read is read when all changes are worked in.
    void lock.read(() => {
      clearTimeout(timer);
      timer = setTimeout(checkSome, pause);
    });
  });
}
