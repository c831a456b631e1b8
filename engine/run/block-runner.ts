/** Runs the statements of one block in order. All effects go through the five verbs of `Durable`. */
import type { StatementModel } from '../../language/model/statement.ts';
import { evaluateCondition } from '../eval/evaluate.ts';
import { narrowScope } from '../eval/narrow-scope.ts';
import { bindName, withDevices, type Scope } from '../eval/scope.ts';
import { renderTemplate } from '../eval/render-text.ts';
import type { EventBody, TargetState } from '../journal/events.ts';
import { reasonOf } from '../plan/guards/order.ts';
import { checkArguments } from '../plan/inputs.ts';
import type { PlannedStep } from '../plan/run-plan.ts';
import { calledScope, itemScope } from '../plan/walk.ts';
import type { Instant } from '../time/clock.ts';
import { runAction } from './run-action.ts';
import { notify, note, updateAlert } from './tell.ts';
import { RunEnd } from './run-end.ts';
import { NEWS_SIGNAL, type BlockInput, type BlockResult, type News, type Segment } from './run-input.ts';
import { beginSegment, planPart, type RunFrame } from './segments.ts';
import type { StepProgress } from './step-progress.ts';

type Of<K extends StatementModel['kind']> = Extract<StatementModel, { kind: K }>;

/** For ever, as far as a run is concerned: the service itself gives up after three days. */
const FAR_MS = 30 * 86_400_000;

export class BlockRunner {
  readonly frame: RunFrame;
  scope: Scope;
  segment: Segment;
  /** Sets of this block that were bound so far: they are resolved again before something approved is done. */
  readonly declared: StatementModel[] = [];
  readonly progress: StepProgress[] = [];
  readonly childStates: TargetState[] = [];
  readonly childForce: string[] = [];
  #news = 0;
  #joins = 0;

  constructor(frame: RunFrame, scope: Scope, segment: Segment) {
    this.frame = frame;
    this.scope = scope;
    this.segment = segment;
  }

  async run(statements: readonly StatementModel[]): Promise<void> {
    for (const [index, statement] of statements.entries()) {
      await this.#gate(this.key(statement));
      const step = await this.#planned(statement, statements.slice(index));
      this.scope = { ...this.scope, run: { ...this.scope.run, step: statement.summary } };
      await this.#execute(statement, step);
    }
  }

  key(statement: StatementModel): string {
    return this.scope.prefix + statement.path;
  }

  record(key: string, event: EventBody): void {
    this.frame.deps.journal.record(this.frame.root, key, event);
  }

  /** Consumes news until `met` holds. False when the time is over first. */
  async settle(met: () => boolean, until: Instant): Promise<boolean> {
    while (!met()) {
      const news = await this.frame.durable.signal<News>(
        `${this.scope.prefix}news/${this.#news++}`,
        NEWS_SIGNAL,
        until,
      );
      if (news === undefined) return false;
      if (news.kind === 'cancel') throw new RunEnd('cancelled', 'Somebody cancelled the run.');
      await this.#heard(news);
    }
    return true;
  }

  /** Waits for everything that is still under way at the service. */
  async join(): Promise<void> {
    if (this.progress.every((one) => one.settled)) return;
    const now = await this.frame.durable.now(`${this.scope.prefix}join/${this.#joins++}`);
    await this.settle(() => this.progress.every((one) => one.settled), now + FAR_MS);
  }

  /** The statement's label, as conditions and texts see it. */
  publish(progress: StepProgress): void {
    const { label } = progress.statement;
    if (label !== undefined)
      this.scope = { ...this.scope, labels: { ...this.scope.labels, [label]: progress.label() } };
  }

  /** Ends a statement whose targets have all come to rest, and does what the text says about failures. */
  async finish(progress: StepProgress): Promise<void> {
    this.publish(progress);
    const { key } = progress.step;
    const { status, problem } = progress;
    this.record(`step-ended/${key}`, {
      type: 'step-ended',
      path: key,
      summary: progress.statement.summary,
      status: progress.states.includes('cancelled') && status === 'failed' ? 'cancelled' : status,
      ...(problem === '' ? {} : { detail: problem }),
    });
    const response = progress.statement.clauses.onFailure;
    const failed = status === 'failed' || (status === 'partial' && problem !== '' && response !== undefined);
    if (!failed) return;
    if (response?.kind === 'continue') return;
    this.scope = { ...this.scope, run: { ...this.scope.run, error: problem } };
    if (response?.kind === 'block') {
      await this.nested(`${key}/on-failure/`, response.block);
      return;
    }
    throw new RunEnd('failed', problem === '' ? `${progress.statement.summary} failed.` : problem);
  }

  /** Statements of a handler, with keys of their own. */
  async nested(prefix: string, statements: readonly StatementModel[]): Promise<void> {
    const outer = this.scope.prefix;
    this.scope = { ...this.scope, prefix };
    try {
      await this.run(statements);
    } finally {
      this.scope = { ...this.scope, prefix: outer };
    }
  }

  async #heard(news: News & { readonly kind: 'settled' }): Promise<void> {
    const progress = this.progress.find((one) => one.step.key === news.key);
    if (progress === undefined) return;
    const { detail, until } = news;
    progress.set(news.target, news.state, {
      ...(detail === undefined ? {} : { detail }),
      ...(until === undefined ? {} : { until }),
    });
    this.publish(progress);
    if (progress.late && progress.settled) {
      progress.late = false;
      await this.finish(progress);
    }
  }

  /** Before each statement: whether the run goes on, and the moment that its texts are told for. */
  async #gate(key: string): Promise<void> {
    const { durable, deps, root } = this.frame;
    const { cancelled, at } = await durable.step(`${key}/gate`, () =>
      Promise.resolve({ cancelled: deps.flags.isCancelled(root), at: deps.clock.now() }),
    );
    this.scope = { ...this.scope, now: at };
    if (cancelled) throw new RunEnd('cancelled', 'Somebody cancelled the run.');
  }

  /** The plan of a statement; what could not be known before is planned, and approved, now. */
  async #planned(statement: StatementModel, rest: readonly StatementModel[]): Promise<PlannedStep> {
    const key = this.key(statement);
    const known = this.segment.steps[key];
    if (known !== undefined && known.state !== 'later') return known;
    const { durable } = this.frame;
    const { plan, scope } = await durable.step(`${key}/plan`, () => planPart(this.frame, key, rest, this.scope));
    this.segment = await beginSegment(this.frame, key, plan);
    if (plan.verdict === 'refused') throw new RunEnd('refused', reasonOf(plan));
    this.scope = withDevices(
      { ...this.scope, ...(scope.touched === undefined ? {} : { touched: scope.touched }) },
      Object.values(scope.devices),
    );
    const step = this.segment.steps[key];
    if (step === undefined || step.state === 'later')
      throw new RunEnd('failed', `${statement.summary} cannot be decided.`);
    return step;
  }

  async #execute(statement: StatementModel, step: PlannedStep): Promise<void> {
    switch (statement.kind) {
      case 'target':
      case 'let':
        this.#bind(statement, step);
        return;
      case 'action':
        await (statement.action === 'alert.update'
          ? updateAlert(this, statement, step)
          : runAction(this, statement, step));
        return;
      case 'if':
        await this.run(step.takes === 'then' ? statement.then : statement.else);
        return;
      case 'parallel':
        await this.#parallel(statement, step);
        return;
      case 'for-each':
        await this.#forEach(statement, step);
        return;
      case 'wait':
        await this.settle(() => false, (await this.frame.durable.now(step.key)) + statement.seconds * 1000);
        return;
      case 'wait-until':
        await this.#waitUntil(statement, step);
        return;
      case 'notify':
        await notify(this, statement, step);
        return;
      case 'note':
        await note(this, statement, step);
        return;
      case 'stop':
        throw new RunEnd('stopped', renderTemplate(statement.reason, this.scope, this.frame.input.request.model));
      case 'run':
        await this.#runOther(statement);
        return;
      case 'rollback':
        throw new RunEnd('refused', `\`${statement.summary}\` is not supported by this version.`);
    }
  }

  #bind(statement: Of<'target'> | Of<'let'>, { binds }: PlannedStep): void {
    this.declared.push(statement);
    if (binds?.kind === 'devices')
      this.scope = bindName(this.scope, binds.name, { kind: 'devices', ids: binds.devices });
    if (binds?.kind === 'iocs') this.scope = bindName(this.scope, binds.name, { kind: 'iocs', iocs: binds.iocs });
  }

  async #waitUntil(statement: Of<'wait-until'>, step: PlannedStep): Promise<void> {
    const until = (await this.frame.durable.now(step.key)) + statement.timeoutSeconds * 1000;
    const { model } = this.frame.input.request;
    const met = await this.settle(() => evaluateCondition(statement.condition, this.scope, model) === true, until);
    if (!met) await this.run(statement.else);
  }

  async #parallel(statement: Of<'parallel'>, { key }: PlannedStep): Promise<void> {
    const items = statement.branches.map(({ name, block }) => ({
      key: name,
      input: this.#child(
        { playbook: this.scope.playbook, statement: statement.path, branch: name },
        narrowScope(this.scope, block),
      ),
    }));
    this.#adopt(await this.frame.durable.each<BlockInput, BlockResult>(key, 'block', items));
  }

  async #forEach(statement: Of<'for-each'>, { key, items = [] }: PlannedStep): Promise<void> {
    const ids = items.flatMap((target) => ('id' in target ? [target.id] : []));
    const size = statement.atOnce ?? Math.max(ids.length, 1);
    for (let from = 0; from < ids.length; from += size) {
      const batch = ids.slice(from, from + size).map((id) => ({
        key: id,
        input: this.#child(
          { playbook: this.scope.playbook, statement: statement.path },
          narrowScope(itemScope(this.scope, statement, id), statement.block),
        ),
      }));
      this.#adopt(await this.frame.durable.each<BlockInput, BlockResult>(`${key}/from-${from}`, 'block', batch));
    }
  }

  /** With the steps of the block alone: a plan of a thousand devices is not handed to a thousand children. */
  #child(block: BlockInput['block'], scope: Scope): BlockInput {
    const { steps } = this.segment;
    const own = Object.entries(steps).filter(
      ([key]) => scope.prefix === this.scope.prefix || key.startsWith(scope.prefix),
    );
    return { root: this.frame.root, block, scope, segment: { ...this.segment, steps: Object.fromEntries(own) } };
  }

  /** Takes over what child runs found; the first of them that ended the run ends it here too. */
  #adopt(results: readonly BlockResult[]): void {
    for (const { labels, states, inForce } of results) {
      this.scope = { ...this.scope, labels: { ...this.scope.labels, ...labels } };
      this.childStates.push(...states);
      this.childForce.push(...inForce);
    }
    const ended = results.find((result) => result.ended !== undefined)?.ended;
    if (ended !== undefined) throw new RunEnd(ended.outcome, ended.reason);
  }

  async #runOther(statement: Of<'run'>): Promise<void> {
    const { model } = this.frame.input.request;
    const body = model.playbooks[statement.playbook];
    if (body === undefined) throw new RunEnd('refused', `There is no playbook "${statement.playbook}".`);
    const { names } = checkArguments(statement, this.scope, model);
    const inner = new BlockRunner(this.frame, calledScope(this.scope, statement, names), this.segment);
    try {
      await inner.run(body.body);
      await inner.join();
    } finally {
      this.childStates.push(...inner.states);
      this.childForce.push(...inner.inForce(this.frame.deps.clock.now()));
    }
  }

  get states(): readonly TargetState[] {
    return [...this.childStates, ...this.progress.flatMap((one) => one.states)];
  }

  inForce(at: Instant): readonly string[] {
    return [...this.childForce, ...this.progress.flatMap((one) => one.inForce(at))];
  }
}
