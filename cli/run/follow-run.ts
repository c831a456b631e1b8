/** Follows a run to the end of its body: progress on stderr, answers to its approvals, Ctrl-C as a cancel. */
import { PlaybookError } from '../../engine/errors.ts';
import type { ApprovalRequest, RunEvent, RunSummary } from '../../engine/journal/events.ts';
import { renderEvent } from '../../engine/journal/render-history.ts';
import { CancelRun } from '../../runner/protocol.ts';
import { answerApproval, type AnswerDeps } from './answers.ts';
import { Inbox } from './inbox.ts';

export type Followed = {
  readonly runId: string;
} & (
  | { readonly kind: 'ended'; readonly summary: RunSummary }
  /** It goes on without this terminal. */
  | { readonly kind: 'left'; readonly why: 'approval-open' | 'interrupted' }
);

type Happening =
  | { readonly kind: 'event'; readonly event: RunEvent; readonly summary: RunSummary }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stopped'; readonly reason: string | undefined };

/** Too many to read, or told in another line. */
const NOT_SHOWN = new Set<RunEvent['body']['type']>(['call', 'intent', 'plan-made', 'run-created']);

/**
 * Starts the run by `start` and follows it; listens before that, since the first events come with the answer.
 * @throws PlaybookError of `start`, or of an answer that could not be given
 */
export async function followRun(
  start: () => Promise<{ readonly runId: string }>,
  deps: AnswerDeps,
  end: 'run-ended' | 'rollback-ended' = 'run-ended',
): Promise<Followed> {
  const { runner, terminal } = deps;
  const inbox = new Inbox<Happening>();
  const forgetters = [
    runner.onEvent((event, summary) => {
      inbox.put({ kind: 'event', event, summary });
    }),
    runner.onState((state, reason) => {
      if (state === 'stopped') inbox.put({ kind: 'stopped', reason });
      else terminal.note(state === 'connected' ? 'The runner is back.' : 'The runner ended; another one is started.');
    }),
  ];
  try {
    const { runId } = await start();
    forgetters.push(
      onInterrupt(() => {
        inbox.put({ kind: 'interrupted' });
      }),
    );
    return { runId, ...(await follow(runId, inbox, deps, end)) };
  } finally {
    for (const forget of forgetters) forget();
  }
}

async function follow(runId: string, inbox: Inbox<Happening>, deps: AnswerDeps, end: RunEvent['body']['type']) {
  let isCancelled = false;
  for (;;) {
    const happening = await inbox.take();
    if (happening.kind === 'interrupted') {
      if (isCancelled) return { kind: 'left', why: 'interrupted' } as const;
      isCancelled = true;
      await cancel(runId, deps);
      continue;
    }
    if (happening.kind === 'stopped') throw runnerStopped(runId, happening.reason);
    const { event, summary } = happening;
    if (event.runId !== runId) continue;
    const { body } = event;
    if (!NOT_SHOWN.has(body.type)) deps.terminal.note(renderEvent(event));
    if (body.type === end) return { kind: 'ended', summary } as const;
    if (body.type !== 'approval-asked' || isCancelled) continue;
    if ((await answer(runId, body.request, deps)) === 'open') return { kind: 'left', why: 'approval-open' } as const;
  }
}

const runnerStopped = (runId: string, reason = 'somebody stopped it'): PlaybookError =>
  new PlaybookError({
    kind: 'unreachable',
    message: `The runner ended while run ${runId} was under way: ${reason.replace(/\.$/, '')}.`,
    advice: `The run goes on where it was once a runner is started: \`playbook runner start\`, then \`playbook history ${runId}\`.`,
  });

/** A request may end while it is asked here: somebody answered elsewhere, or its time is up. */
async function answer(
  runId: string,
  request: ApprovalRequest,
  deps: AnswerDeps,
): Promise<'answered' | 'open' | 'moot'> {
  const moot = new AbortController();
  const forget = deps.runner.onEvent(({ body }) => {
    const isOver = body.type === 'run-ended' || (body.type === 'approval-ended' && body.requestId === request.id);
    if (isOver) moot.abort();
  });
  try {
    return await answerApproval(runId, request, deps, moot.signal);
  } finally {
    forget();
  }
}

async function cancel(runId: string, { runner, terminal, me }: AnswerDeps): Promise<void> {
  const { underWay } = await runner.request(CancelRun, { runId, by: me, cancelPending: false });
  terminal.note(
    `Nothing more is sent. ${underWay} ${underWay === 1 ? 'action is' : 'actions are'} under way at the service. Ctrl-C again leaves the run to the runner.`,
  );
}

function onInterrupt(act: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, act);
  return () => {
    for (const signal of signals) process.off(signal, act);
  };
}
