/** Runs the statements of one block in order. All effects go through the five verbs of `Durable`. */
import type { StatementModel } from '../../language/model/statement.ts';
import { mentionedIn, narrowScope } from '../eval/narrow-scope.ts';
import { bindName, withDevices, type LabelResult, type Scope } from '../eval/scope.ts';
import { renderTemplate } from '../eval/render-text.ts';
import type { EventBody, TargetState } from '../journal/events.ts';
import { reasonOf } from '../plan/guards/order.ts';
import { checkArguments } from '../plan/inputs.ts';
import type { PlannedStep, TargetRef } from '../plan/run-plan.ts';
import { calledScope, itemScope } from '../plan/walk.ts';
import type { Instant } from '../time/clock.ts';
import { handled } from './handlers.ts';
import { runAction } from './run-action.ts';
import { voidApprovals } from './ask-approvals.ts';
import { notify, note, updateAlert } from './tell.ts';
import { oneOfEach, type LeftOut } from './outcome.ts';
import { RunEnd, type RunEnded } from './run-end.ts';
import { NEWS_SIGNAL, type BlockInput, type BlockResult, type News, type RunPart, type Segment } from './run-input.ts';
import { beginSegment, planPart, type RunFrame } from './segments.ts';
import { rollBack } from './run-rollback.ts';
import type { InForce, StepProgress } from './step-progress.ts';
import { waitUntil } from './wait-until.ts';

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
  readonly childLeftOut: LeftOut[] = [];
  readonly childForce: InForce[] = [];
  part: RunPart = 'body';
  /** The playbook that runs this one in the same durable run: news may be for either. */
  readonly #caller: BlockRunner | undefined;
  /** Labels that this block has set; those of its scope were set around it. */
  #labels: Readonly<Record<string, LabelResult>> = {};
  readonly #isolated = new Set<string>();
  readonly #refused = new Set<string>();
  #news = 0;
  #joins = 0;

  constructor(frame: RunFrame, scope: Scope, segment: Segment, caller?: BlockRunner) {
    this.frame = frame;
    this.scope = scope;
    this.segment = segment;
    this.#caller = caller;
    this.part = caller?.part ?? 'body';
  }

  async run(statements: readonly StatementModel[]): Promise<void> {
    for (const [index, statement] of statements.entries()) {
      await this.gate(this.key(statement));
      const step = await this.#planned(statement, statements.slice(index));
      if (this.part === 'body') this.scope = { ...this.scope, run: { ...this.scope.run, step: statement.summary } };
      this.frame.deps.onStatement?.(statement, step.takes);
      await this.#execute(statement, step, statements.slice(index));
    }
  }

  /** The newest part of the plan that holds the statement. */
  segmentOf(key: string): Segment {
    let found: Segment | undefined = this.segment;
    while (found !== undefined && !Object.hasOwn(found.steps, key)) found = found.earlier;
    return found ?? this.segment;
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
      if (news.kind === 'settled') await this.#heard(news);
      else if (this.part !== 'ending') throw new RunEnd('cancelled', 'Somebody cancelled the run.');
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
    if (label !== undefined) this.#setLabels({ [label]: progress.label() });
  }

  #setLabels(labels: Readonly<Record<string, LabelResult>>): void {
    this.#labels = { ...this.#labels, ...labels };
    this.scope = { ...this.scope, labels: { ...this.scope.labels, ...labels } };
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
    if (progress.states.includes('cancelled')) await this.gate(`${key}/ended`);
    const response = progress.statement.clauses.onFailure;
    const failed = status === 'failed' || (status === 'partial' && problem !== '' && response !== undefined);
    if (!failed) return;
    if (response?.kind === 'continue') return;
    this.scope = { ...this.scope, run: { ...this.scope.run, error: problem } };
    if (response?.kind === 'rollback') await rollBack(this, `${key}/on-failure`, undefined, true);
    if (response?.kind === 'block') {
      await this.nested(`${key}/on-failure/`, response.block);
      return;
    }
    throw new RunEnd('failed', problem === '' ? `${progress.statement.summary} failed.` : problem);
  }

  /** Statements of a handler, with keys of their own. */
  async nested(
    prefix: string,
    statements: readonly StatementModel[],
    part: Exclude<RunPart, 'body'> = 'handler',
  ): Promise<void> {
    const outer = { prefix: this.scope.prefix, part: this.part };
    this.scope = { ...this.scope, prefix };
    if (this.part !== 'ending') this.part = part;
    try {
      await this.run(statements);
    } finally {
      this.scope = { ...this.scope, prefix: outer.prefix };
      this.part = outer.part;
    }
  }

  async #heard(news: News & { readonly kind: 'settled' }): Promise<void> {
    const progress = this.progress.find((one) => one.step.key === news.key);
    if (progress === undefined) {
      if (this.#caller !== undefined) await this.#caller.#heard(news);
      return;
    }
    const { detail, until } = news;
    progress.set(news.target, news.state, {
      ...(detail === undefined ? {} : { detail }),
      ...(until === undefined ? {} : { until }),
    });
    if (news.undoes !== undefined && news.state === 'done') this.reversed(news.undoes, news.target);
    this.publish(progress);
    if (progress.late && progress.settled) {
      progress.late = false;
      await this.finish(progress);
    }
  }

  /** What a step did to the target is taken back. */
  reversed(key: string, target: TargetRef): void {
    this.progress.find((one) => one.step.key === key)?.set(target, 'rolled-back');
  }

  /** Handlers have keys of their own. */
  get #inHandler(): boolean {
    return /(^|\/)on-(failure|denied|cancelled|finally)\//.test(this.scope.prefix);
  }

  /** Before each statement: whether the run goes on, and the moment that its texts are told for. */
  async gate(key: string): Promise<void> {
    const { durable, deps, root } = this.frame;
    const { cancelled, at } = await durable.step(`${key}/gate`, () =>
      Promise.resolve({ cancelled: deps.flags.isCancelled(root), at: deps.clock.now() }),
    );
    const run = { ...this.scope.run, isolated: this.isolated, refused: this.refused };
    this.scope = { ...this.scope, now: at, run };
    if (cancelled && this.part !== 'ending') throw new RunEnd('cancelled', 'Somebody cancelled the run.');
  }

  /** The plan of a statement; what could not be known before is planned, and approved, now. */
  async #planned(statement: StatementModel, rest: readonly StatementModel[]): Promise<PlannedStep> {
    const key = this.key(statement);
    const known = this.segmentOf(key).steps[key];
    if (known !== undefined && known.state !== 'later') return known;
    const { durable } = this.frame;
    const planned = await durable.step(`${key}/plan`, () => planPart(this.frame, key, rest, this.scope));
    return this.#begin(statement, key, planned);
  }

  /** The targets changed after they were approved: what is left of the block is planned, and people are asked, once more. */
  async #planAgain(
    statement: StatementModel,
    rest: readonly StatementModel[],
    at: string,
    why: string,
  ): Promise<PlannedStep> {
    const { frame } = this;
    const key = this.key(statement);
    const old = this.segmentOf(key);
    const planned = await frame.durable.step(`${at}/plan`, () =>
      planPart(frame, at, [...this.declared, ...rest], { ...this.scope, devices: {} }),
    );
    const names = planned.plan.steps.flatMap((step) => old.steps[step.key]?.approvals ?? []);
    await voidApprovals(frame, at, old, [...new Set(names)], why);
    const step = await this.#begin(statement, at, planned, why);
    this.segment = { ...this.segment, earlier: old };
    for (const one of this.declared) this.#rebind(this.segment.steps[this.key(one)]?.binds);
    return step;
  }

  async #begin(
    statement: StatementModel,
    segment: string,
    { plan, scope }: Awaited<ReturnType<typeof planPart>>,
    because?: string,
  ): Promise<PlannedStep> {
    const evenIfCancelled = this.part === 'ending';
    this.segment = await beginSegment(this.frame, segment, plan, { because, evenIfCancelled });
    if (plan.verdict === 'refused') throw new RunEnd('refused', reasonOf(plan));
    this.scope = withDevices(
      { ...this.scope, ...(scope.touched === undefined ? {} : { touched: scope.touched }) },
      Object.values(scope.devices),
    );
    const step = this.segment.steps[this.key(statement)];
    if (step === undefined || step.state === 'later')
      throw new RunEnd('failed', `${statement.summary} cannot be decided.`);
    return step;
  }

  async #execute(statement: StatementModel, step: PlannedStep, rest: readonly StatementModel[]): Promise<void> {
    switch (statement.kind) {
      case 'target':
      case 'let':
        this.#bind(statement, step);
        return;
      case 'action':
        await (statement.action === 'alert.update'
          ? updateAlert(this, statement, step)
          : runAction(this, statement, step, (at, why) => this.#planAgain(statement, rest, at, why)));
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
        if (!(await waitUntil(this, statement, step))) await this.run(statement.else);
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
        await this.#runOther(statement, step);
        return;
      case 'rollback':
        await rollBack(
          this,
          step.key,
          statement.target === 'everything' ? undefined : statement.target,
          this.#inHandler,
        );
        return;
    }
  }

  #bind(statement: Of<'target'> | Of<'let'>, { binds }: PlannedStep): void {
    this.declared.push(statement);
    this.#rebind(binds);
  }

  #rebind(binds: PlannedStep['binds']): void {
    if (binds?.kind === 'devices')
      this.scope = bindName(this.scope, binds.name, { kind: 'devices', ids: binds.devices });
    if (binds?.kind === 'iocs') this.scope = bindName(this.scope, binds.name, { kind: 'iocs', iocs: binds.iocs });
  }

  /** Whether the label was set around this block: its news goes elsewhere. */
  isForeign(label: string): boolean {
    return !Object.hasOwn(this.#labels, label) && Object.hasOwn(this.scope.labels, label);
  }

  async #parallel(statement: Of<'parallel'>, { key }: PlannedStep): Promise<void> {
    const items = statement.branches.map(({ name, block }) => ({
      key: name,
      input: this.#child(
        { playbook: this.scope.playbook, statement: statement.path, branch: name },
        narrowScope(this.scope, block),
        block,
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
          statement.block,
        ),
      }));
      const results = await this.frame.durable.each<BlockInput, BlockResult>(`${key}/from-${from}`, 'block', batch);
      // Labels of an item are not seen outside of it.
      this.#adopt(results.map((result) => ({ ...result, labels: {} })));
    }
  }

  /** With the steps of the block alone: a plan of a thousand devices is not handed to a thousand children. */
  #child(block: BlockInput['block'], scope: Scope, statements: readonly StatementModel[]): BlockInput {
    const isOwn = (key: string): boolean => scope.prefix === this.scope.prefix || key.startsWith(scope.prefix);
    const mentioned = mentionedIn(statements);
    const declared = this.declared.filter((one) => 'name' in one && mentioned.has(one.name));
    return {
      root: this.frame.root,
      block,
      scope,
      segment: partOf(this.segment, isOwn),
      ...(declared.length === 0 ? {} : { declared }),
      part: this.part,
    };
  }

  /** Takes over what other blocks found; the first of them that ended the run ends it here too. */
  #adopt(results: readonly BlockResult[]): void {
    for (const { labels, states, leftOut, inForce, isolated, refused, touched, approval } of results) {
      this.#setLabels(labels);
      this.childStates.push(...states);
      this.childLeftOut.push(...leftOut);
      this.childForce.push(...inForce);
      for (const name of isolated) this.#isolated.add(name);
      for (const name of refused) this.#refused.add(name);
      const all = new Set([...(this.scope.touched ?? []), ...touched]);
      this.scope = { ...this.scope, touched: [...all], ...(approval === undefined ? {} : { approval }) };
    }
    const ends = results.flatMap(({ ended }) => (ended === undefined ? [] : [ended]));
    const ended = ends.find(({ outcome }) => outcome === 'cancelled') ?? ends[0];
    if (ended === undefined) return;
    const { step = this.scope.run.step } = ended;
    this.scope = { ...this.scope, run: { ...this.scope.run, ...(step === undefined ? {} : { step }) } };
    throw new RunEnd(ended.outcome, ended.reason);
  }

  /** Another playbook, with its own handlers. What ends it ends its caller too, once it has handled that. */
  async #runOther(statement: Of<'run'>, { key }: PlannedStep): Promise<void> {
    const { model } = this.frame.input.request;
    const body = model.playbooks[statement.playbook];
    if (body === undefined) throw new RunEnd('refused', `There is no playbook "${statement.playbook}".`);
    const { names } = checkArguments(statement, this.scope, model);
    const inner = new BlockRunner(this.frame, calledScope(this.scope, statement, names), this.segment, this);
    const ended = await handled(inner, body.handlers, async () => {
      await inner.run(body.body);
      await inner.join();
    });
    // What a called playbook calls its actions is its own affair.
    this.#adopt([{ ...inner.result(await this.frame.durable.now(`${key}/over`), ended), labels: {} }]);
  }

  /** What this block leaves behind for the one that holds it. */
  result(at: Instant, ended: RunEnded | undefined): BlockResult {
    const { approval, touched = [], run } = this.scope;
    return {
      labels: this.#labels,
      states: this.states,
      leftOut: this.leftOut,
      inForce: this.inForce(at),
      isolated: this.isolated,
      refused: this.refused,
      touched,
      ...(approval === undefined ? {} : { approval }),
      ...(ended === undefined ? {} : { ended: { ...(run.step === undefined ? {} : { step: run.step }), ...ended } }),
    };
  }

  /** Names of devices that this block and those below it have isolated. */
  get isolated(): readonly string[] {
    const own = this.progress.filter(({ statement }) => statement.action === 'device.isolate');
    return [...new Set([...this.#isolated, ...own.flatMap((one) => one.label().devices)])];
  }

  /** Names of devices and indicators that a rule kept this block and those below it from acting on. */
  get refused(): readonly string[] {
    return [...new Set([...this.#refused, ...this.progress.flatMap((one) => one.label().refused)])];
  }

  get states(): readonly TargetState[] {
    return [...this.childStates, ...this.progress.flatMap((one) => one.states)];
  }

  get leftOut(): readonly LeftOut[] {
    return oneOfEach([...this.childLeftOut, ...this.progress.flatMap((one) => one.leftOut)]);
  }

  inForce(at: Instant): readonly InForce[] {
    return [...this.childForce, ...this.progress.flatMap((one) => one.inForce(at))];
  }
}

function partOf(segment: Segment, isOwn: (key: string) => boolean): Segment {
  const steps = Object.fromEntries(Object.entries(segment.steps).filter(([key]) => isOwn(key)));
  const { earlier, ...rest } = segment;
  return { ...rest, steps, ...(earlier === undefined ? {} : { earlier: partOf(earlier, isOwn) }) };
}
