import { PlaybookError } from '../../../engine/errors.ts';

/** @throws PlaybookError where an answer was kept but does not count, with the reason. */
export function refuseUncounted(result: { readonly counted: boolean; readonly why?: string }): void {
  if (result.counted) return;
  throw new PlaybookError({
    kind: 'rejected',
    message: `The answer does not count: ${result.why ?? 'the question has ended'}.`,
    advice: 'Open the approval again to see how it stands.',
  });
}
