/** Several requests wait for one person: which are answered now, together. None is checked: Enter alone answers nothing. */
import { pickMany } from '../../infrastructure/prompts/prompts.ts';
import { shown } from '../../infrastructure/text/shown.ts';
import type { ApprovalDeps } from './ask-approvals.ts';
import { deadlineLine, titleOfAll, titleOfOne, whyAsked } from './approval-text.ts';
import { offerAnswer } from './review-plans.ts';
import type { Waiting, Watch } from './waiting.ts';

export type Chosen =
  | { readonly kind: 'all'; readonly requests: readonly Waiting[] }
  /** One of them is to be denied at once. */
  | { readonly kind: 'deny'; readonly requests: readonly Waiting[] };

export async function chooseRequests(
  { runner, plans }: ApprovalDeps,
  waiting: readonly Waiting[],
  { changed }: Watch,
): Promise<Chosen> {
  const picked = await pickMany<Waiting>({
    prompt: 'approvals',
    title: titleOfAll(waiting),
    placeholder: 'Check what you answer',
    signal: changed,
    choices: waiting.map((one) => ({
      label: titleOfOne(one),
      description: `${shown(one.request.approval)}, for ${shown(one.summary.playbook)}${onWhat(one)}`,
      detail: `${deadlineLine(one.request, Date.now())} ${shown(whyAsked(one.request))}`,
      value: one,
    })),
    buttons: [
      {
        icon: 'list-tree',
        tooltip: 'Look at the plan',
        press: ({ plan, runId, request }) => {
          if (plan === undefined) return;
          offerAnswer({ runner, plans }, plan, [{ runId, request }]);
          void plans.show(plan, { preserveFocus: true });
        },
      },
      { icon: 'x', tooltip: 'Reject…', ends: true },
    ],
  });
  return picked.kind === 'chosen'
    ? { kind: 'all', requests: picked.values }
    : { kind: 'deny', requests: [picked.value] };
}

const onWhat = ({ summary }: Waiting): string =>
  summary.subjectText === '' ? '' : ` on ${shown(summary.subjectText)}`;
