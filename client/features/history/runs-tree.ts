import * as vscode from 'vscode';
import type { RunRecord } from '../../../engine/journal/events.ts';
import { GetRecord, ListRuns } from '../../../runner/protocol.ts';
import { COMMANDS } from '../../infrastructure/commands/command-ids.ts';
import { setContextKey } from '../../infrastructure/context-keys.ts';
import type { RunnerSession } from '../../infrastructure/runner/runner-session.ts';
import { RunList } from './run-list.ts';
import { runNode, stepNode, targetNode, type RunNode } from './run-nodes.ts';
import { childIds, parseId, runId as toRunId, type NodeId } from './node-id.ts';

const PAGE = 50;
/** Events of a busy run come in bursts; the eye needs no more than this. */
const REFRESH_MS = 100;
const MORE: NodeId = 'more';

/** Where runs come from. */
export type RunsSource = Pick<RunnerSession, 'request' | 'onChange'>;

/** The Runs view. Elements are ids, so that expansion and selection survive every change. */
export class RunsTree implements vscode.TreeDataProvider<NodeId>, vscode.Disposable {
  readonly #runner: RunsSource;
  readonly #runs = new RunList();
  readonly #records = new Map<string, RunRecord>();
  readonly #changed = new vscode.EventEmitter<NodeId | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly #stale = new Set<NodeId | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #loading: Promise<void> | undefined;
  #hasMore = false;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(runner: RunsSource) {
    this.#runner = runner;
    this.#subscription = runner.onChange(({ summary }) => {
      this.#records.delete(summary.runId);
      const wasLive = this.#runs.get(summary.runId)?.state !== 'ended';
      const isNew = this.#runs.put(summary);
      // A run that ends moves below those that are still live.
      this.#refresh(isNew || (wasLive && summary.state === 'ended') ? undefined : toRunId(summary.runId));
    });
  }

  async getChildren(id?: NodeId): Promise<NodeId[]> {
    if (id === undefined) return this.#roots();
    const node = parseId(id);
    if (node.kind === 'run') return childIds(id, (await this.#record(node.runId)).steps.length);
    if (node.kind === 'step') return childIds(id, this.#step(node.runId, node.step)?.targets.length ?? 0);
    return [];
  }

  getTreeItem(id: NodeId): vscode.TreeItem {
    if (id === MORE) return moreItem();
    const node = parseId(id);
    const item = toItem(this.#node(id));
    item.id = id;
    item.collapsibleState = this.#hasChildren(id)
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None;
    if (node.kind === 'run') {
      item.command = { title: 'Open Run Record', command: COMMANDS.openRecord, arguments: [id] };
    }
    return item;
  }

  getParent(id: NodeId): NodeId | undefined {
    const end = id.lastIndexOf('/');
    return end < 0 ? undefined : id.slice(0, end);
  }

  async showMore(): Promise<void> {
    await this.#load(this.#runs.oldest());
    this.#refresh(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #roots(): Promise<NodeId[]> {
    this.#loading ??= this.#load(undefined).catch((error: unknown) => {
      // The view shows the error; when it is opened again it tries again.
      this.#loading = undefined;
      throw error;
    });
    await this.#loading;
    await setContextKey('playbook.runsLoaded', true);
    const ids = this.#runs.ids().map(toRunId);
    return this.#hasMore ? [...ids, MORE] : ids;
  }

  async #load(before: string | undefined): Promise<void> {
    const page = await this.#runner.request(ListRuns, { limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const run of page) this.#runs.put(run);
    this.#hasMore = page.length === PAGE;
  }

  async #record(runId: string): Promise<RunRecord> {
    const known = this.#records.get(runId);
    if (known !== undefined) return known;
    const record = await this.#runner.request(GetRecord, { runId });
    this.#records.set(runId, record);
    return record;
  }

  #step(runId: string, step: number): RunRecord['steps'][number] | undefined {
    return this.#records.get(runId)?.steps[step];
  }

  #node(id: NodeId): RunNode | undefined {
    const node = parseId(id);
    if (node.kind === 'run') {
      const run = this.#runs.get(node.runId);
      return run === undefined ? undefined : runNode(run);
    }
    const step = this.#step(node.runId, node.step);
    if (node.kind === 'step') return step === undefined ? undefined : stepNode(step);
    const target = step?.targets[node.target];
    return target === undefined ? undefined : targetNode(target);
  }

  #hasChildren(id: NodeId): boolean {
    const node = parseId(id);
    if (node.kind === 'run') return true;
    return node.kind === 'step' && (this.#step(node.runId, node.step)?.targets.length ?? 0) > 0;
  }

  #refresh(id: NodeId | undefined): void {
    this.#stale.add(id);
    this.#timer ??= setTimeout(() => {
      const stale = this.#stale.has(undefined) ? [undefined] : [...this.#stale];
      this.#stale.clear();
      this.#timer = undefined;
      for (const one of stale) this.#changed.fire(one);
    }, REFRESH_MS);
  }
}

function toItem(node: RunNode | undefined): vscode.TreeItem {
  // A record that has just become stale is asked for again with the next change.
  if (node === undefined) return new vscode.TreeItem('…');
  const item = new vscode.TreeItem(node.label);
  item.description = node.description;
  item.tooltip = node.tooltip;
  item.contextValue = node.context;
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.color === undefined ? undefined : new vscode.ThemeColor(node.color),
  );
  item.accessibilityInformation = { label: node.spoken };
  return item;
}

function moreItem(): vscode.TreeItem {
  const item = new vscode.TreeItem('Show more runs');
  item.id = MORE;
  item.command = { title: 'Show More Runs', command: COMMANDS.showMoreRuns };
  return item;
}
