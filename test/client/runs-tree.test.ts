import assert from 'node:assert/strict';
import type { RunEvent, RunRecord, RunSummary } from '../../engine/journal/events.ts';
import { runNode, stepNode, targetNode } from '../../client/features/history/run-nodes.ts';
import { clickedRun, parseId } from '../../client/features/history/node-id.ts';
import { RunList } from '../../client/features/history/run-list.ts';
import '../support/register-vscode-fake.ts';
import { EventEmitter, screen } from '../support/vscode-fake.ts';
import manifest from '../../package.json' with { type: 'json' };

const { RunsTree } = await import('../../client/features/history/runs-tree.ts');

const run = (runId: string, more: Partial<RunSummary> = {}): RunSummary => ({
  runId,
  playbook: 'contain_device',
  tenant: { id: 't', name: 'Contoso Practice', kind: 'simulator', baseUrl: '', speed: 1 },
  requester: { id: 'kim', how: 'os-user' },
  subjectText: 'ws-042.contoso.com',
  startedAt: Number(runId),
  state: 'ended',
  outcome: 'succeeded',
  counters: { done: 1 },
  leases: 0,
  lastSequence: 9,
  ...more,
});

const span = { source: 0, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

const step: RunRecord['steps'][number] = {
  path: 'cut',
  summary: 'isolate hosts selectively for 1d',
  span,
  status: 'partial',
  startedAt: 0,
  targets: [
    { target: { kind: 'device', id: 'd1', name: 'ws-042' }, state: 'done', at: 0, machineActionId: 'ma-1', trail: [] },
    {
      target: { kind: 'device', id: 'd2', name: '$(bug)ws-043' },
      state: 'timed-out',
      at: 0,
      detail: 'the device was\u001b[31m offline',
      trail: [],
    },
  ],
};

describe('nodes of the Runs view', () => {
  it('says the state of a run in words, beside icon and colour', () => {
    const node = runNode(run('1', { state: 'waiting-approval', at: 'cut' }));
    assert.match(node.description, /^waiting for approval · ws-042\.contoso\.com/);
    assert.match(node.spoken, /waiting for approval at cut/);
    assert.ok(node.color !== undefined);
  });

  const MENUS: readonly (readonly [Partial<RunSummary>, readonly string[]])[] = [
    [{ state: 'running' }, ['playbook.cancelRun']],
    [{ state: 'waiting-approval' }, ['playbook.approve', 'playbook.cancelRun']],
    [{ state: 'cancelling' }, []],
    [{ state: 'ended' }, ['playbook.openRecord']],
  ];
  for (const [state, expected] of MENUS) {
    it(`offers ${expected.join(' and ') || 'nothing'} inline on a run that is ${state.state ?? ''}`, () => {
      const { context } = runNode(run('1', state));
      const inline = manifest.contributes.menus['view/item/context'].filter(({ group }) => group.startsWith('inline'));
      const offered = inline.filter(({ when }) => new RegExp(/viewItem =~ \/(.*)\//.exec(when)![1]!).test(context));
      assert.deepEqual(
        offered.map(({ command }) => command),
        expected,
      );
    });
  }

  it('gives steps and targets their state, their reason, and no markup of strangers', () => {
    assert.equal(stepNode(step).description, 'partial');
    assert.deepEqual(
      step.targets.map((target) => [targetNode(target).label, targetNode(target).description]),
      [
        ['ws-042', 'done'],
        ['$ (bug)ws-043', 'timed out: the device was [31m offline'],
      ],
    );
  });
});

describe('the list of runs', () => {
  it('has live runs first, then the newest', () => {
    const list = new RunList();
    for (const one of [run('1', { state: 'running' }), run('3'), run('2')]) list.put(one);
    assert.deepEqual(list.ids(), ['1', '3', '2']);
    assert.equal(list.oldest(), '1');
  });

  it('does not go back to an older state', () => {
    const list = new RunList();
    assert.equal(list.put(run('1', { lastSequence: 5 })), true);
    assert.equal(list.put(run('1', { state: 'running', lastSequence: 2 })), false);
    assert.equal(list.get('1')?.state, 'ended');
  });
});

describe('ids of nodes', () => {
  it('lead back to run, step and target', () => {
    assert.deepEqual(parseId('run:01J'), { kind: 'run', runId: '01J' });
    assert.deepEqual(parseId('run:01J/2'), { kind: 'step', runId: '01J', step: 2 });
    assert.deepEqual(parseId('run:01J/2/0'), { kind: 'target', runId: '01J', step: 2, target: 0 });
  });

  it('are understood by commands, as run ids are; anything else is not', () => {
    assert.equal(clickedRun('run:01J/2/0'), '01J');
    assert.equal(clickedRun('01J'), '01J');
    for (const other of [undefined, '', 7, {}]) assert.equal(clickedRun(other), undefined);
  });
});

/** The next value of an event. */
function next<T>(event: (listener: (value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve) => {
    event(resolve);
  });
}

describe('the Runs view', () => {
  const changes = new EventEmitter<{ event: RunEvent; summary: RunSummary }>();
  let pages: readonly (readonly RunSummary[])[] = [];

  /** A runner that answers lists from `pages` and every record with one step. */
  const fakeRunner = {
    onChange: changes.event,
    request: <R>({ method }: { readonly method: string }, params: unknown): Promise<R> => {
      const isNextPage = typeof params === 'object' && params !== null && 'before' in params;
      const answer: unknown = method === 'run/record' ? { steps: [step] } : (pages[isNextPage ? 1 : 0] ?? []);
      return Promise.resolve(answer as R);
    },
  };

  const tree = () => new RunsTree(fakeRunner);

  const tell = (summary: RunSummary): void => {
    const body = { type: 'note', path: '', text: '' } as const;
    changes.fire({ event: { runId: summary.runId, sequence: 1, key: '', at: 0, hash: '', body }, summary });
  };

  beforeEach(() => {
    screen.clear();
    changes.dispose();
    pages = [[run('2'), run('1')]];
  });

  it('shows runs, their steps, and the targets of each', async () => {
    const runs = tree();
    assert.deepEqual(await runs.getChildren(), ['run:2', 'run:1']);
    assert.deepEqual(await runs.getChildren('run:2'), ['run:2/0']);
    assert.deepEqual(await runs.getChildren('run:2/0'), ['run:2/0/0', 'run:2/0/1']);
    assert.equal(runs.getTreeItem('run:2/0/0').description, 'done');
    assert.equal(runs.getParent('run:2/0/0'), 'run:2/0');
    assert.equal(runs.getParent('run:2'), undefined);
  });

  it('changes one run in place, and the list only when it has changed', async () => {
    const runs = tree();
    await runs.getChildren();
    const changed = next(runs.onDidChangeTreeData);
    tell(run('2', { lastSequence: 10, counters: { done: 2 } }));
    assert.equal(await changed, 'run:2');
    const grown = next(runs.onDidChangeTreeData);
    tell(run('3', { state: 'running' }));
    assert.equal(await grown, undefined);
    assert.deepEqual(await runs.getChildren(), ['run:3', 'run:2', 'run:1']);
    runs.dispose();
  });

  it('offers the next page where there is one', async () => {
    pages = [Array.from({ length: 50 }, (_, index) => run(String(200 - index))), [run('100')]];
    const runs = tree();
    assert.equal((await runs.getChildren()).at(-1), 'more');
    await runs.showMore();
    const ids = await runs.getChildren();
    assert.equal(ids.length, 51);
    assert.equal(ids.at(-1), 'run:100');
    runs.dispose();
  });

  it('tells the welcome texts when the runs are known, not before', async () => {
    pages = [[]];
    const runs = tree();
    assert.equal(screen.executed.length, 0);
    assert.deepEqual(await runs.getChildren(), []);
    assert.deepEqual(screen.executed.at(-1)?.args, ['playbook.runsLoaded', true]);
  });
});
