/** One pass over the body of a playbook: what it can come to at worst. Handlers are left out, as they are of a plan. */
import { actionCost } from '../../catalog/action-calls.ts';
import { LOOKS_PER_MINUTE, looksWithin } from '../../catalog/api-limits.ts';
import {
  isActionStatement,
  isBan,
  isInput,
  isRetry,
  isTimeout,
  type ActionStatement,
  type Approval,
  type Ban,
  type Block,
  type DeviceSet,
  type ForEach,
  type If,
  type IocSet,
  type Playbook,
  type PolicyRule,
  type RunPlaybook,
  type Statement,
  type Wait,
} from '../../generated/ast.ts';
import type { Names } from '../../scoping/names.ts';
import { durationSeconds } from '../../typing/duration.ts';
import type { ActionNode } from '../../validation/action-of.ts';
import { calledPlaybook } from '../called-playbook.ts';
import { approvalsOf, requiredApprovals } from './approvals.ts';
import { either, NO_CALLS, NO_COST, repeated, sequence, together, type Cost } from './cost.ts';
import { knownActionOf } from './known-action.ts';
import { leaseOf, type Lease } from './lease.ts';
import { bounded, Origins, textOf, type Origin } from './origins.ts';
import { guardRules } from '../policy-rules.ts';
import { limitOf, tightest } from './rules.ts';
import type { SetSizes } from './set-sizes.ts';

/** What a run brings to a playbook. */
export interface Setting {
  readonly names: Names;
  readonly sizes: SetSizes;
  /** Rules of the policies, and of the guard of the playbook that the run begins with. */
  readonly rules: readonly PolicyRule[];
  /** Devices that the guards of the playbooks around this one let through. */
  readonly most: number;
  /** Whether the run can be on an alert, on which a note is a comment. */
  readonly onAlert: boolean;
  readonly given: ReadonlyMap<string, Origin>;
  /** Playbooks around this one: one that runs itself is an error of its own (PB305). */
  readonly around: ReadonlySet<Playbook>;
  /** Playbooks that were measured already, by what they were given. */
  readonly memo: Map<Playbook, Map<string, Measured>>;
}

/** A statement of the body and its part of the whole. */
export interface Stretch {
  readonly statement: Statement;
  readonly cost: Cost;
  /** Approvals that nothing before it waits for. */
  readonly approvals: readonly Approval[];
}

export interface Measured {
  readonly cost: Cost;
  readonly body: readonly Stretch[];
  /** Devices that are acted on, by where they come from. */
  readonly devices: ReadonlyMap<string, number>;
  /** Sources that have to be resolved, one call each. */
  readonly sources: ReadonlySet<string>;
  readonly approvals: ReadonlySet<Approval>;
  /** Indicators by the set that they come from; undefined where the text does not say how many. */
  readonly bans: ReadonlyMap<string, PlannedBan>;
  readonly leases: readonly Lease[];
}

export interface PlannedBan {
  readonly ban: Ban;
  readonly indicators: number | undefined;
  /** False in a branch that may not be taken. */
  readonly certain: boolean;
}

export const measure = (playbook: Playbook, setting: Setting): Measured => new Measure(playbook, setting).result();

class Measure {
  readonly #playbook: Playbook;
  readonly #setting: Setting;
  readonly #most: number;
  readonly #required: ReturnType<typeof requiredApprovals>;
  readonly #origins: Origins;
  readonly #devices = new Map<string, number>();
  readonly #sources = new Set<string>();
  readonly #approvals = new Set<Approval>();
  readonly #bans = new Map<string, PlannedBan>();
  readonly #leases: Lease[] = [];
  readonly #taken = new Set<Measured>();
  /** Approvals that the statement at hand is the first to wait for. */
  #fresh: Approval[] = [];

  constructor(playbook: Playbook, setting: Setting) {
    this.#playbook = playbook;
    this.#setting = setting;
    const rules = [...setting.rules, ...guardRules(playbook)];
    this.#most = Math.min(setting.most, limitOf(tightest(rules, 'devices')));
    this.#required = requiredApprovals(rules);
    this.#origins = new Origins(setting.names, setting.sizes, setting.given);
  }

  result(): Measured {
    const body = this.#playbook.body.map((statement) => {
      this.#fresh = [];
      return { statement, cost: this.#statement(statement, true), approvals: this.#fresh };
    });
    return {
      cost: sequence(body.map(({ cost }) => cost)),
      body,
      devices: this.#devices,
      sources: this.#sources,
      approvals: this.#approvals,
      bans: this.#bans,
      leases: this.#leases,
    };
  }

  #block(block: Block | undefined, certain: boolean): Cost {
    return sequence((block?.statements ?? []).map((statement) => this.#statement(statement, certain)));
  }

  #statement(statement: Statement, certain: boolean): Cost {
    switch (statement.$type) {
      case 'ActionStatement':
        return this.#action(statement, certain);
      case 'TagDevices':
      case 'UpdateAlert':
        return this.#costOf(statement, statement);
      case 'TargetDecl':
        this.#resolve(statement.set);
        return NO_COST;
      case 'If':
        return this.#if(statement);
      case 'Parallel':
        return together(statement.branches.map(({ block }) => this.#block(block, certain)));
      case 'ForEach':
        return this.#loop(statement, certain);
      case 'Wait':
        return this.#wait(statement);
      case 'RunPlaybook':
        return this.#run(statement, certain);
      case 'Note':
        return this.#setting.onAlert ? { calls: { ...NO_CALLS, notes: 1 }, seconds: 0, peakPerMinute: 1 } : NO_COST;
      default:
        return NO_COST;
    }
  }

  #if(statement: If): Cost {
    const other = statement.elseIf ? this.#if(statement.elseIf) : this.#block(statement.else, false);
    return either(this.#block(statement.then, false), other);
  }

  #loop(loop: ForEach, certain: boolean): Cost {
    this.#resolve(loop.set);
    const origin = this.#origins.of(loop.set);
    const times = bounded(Math.min(origin.here, loop.max ?? Infinity), origin, this.#most);
    return repeated(this.#block(loop.block, certain), times, loop.atOnce);
  }

  #wait(wait: Wait): Cost {
    if (!wait.condition) return { ...NO_COST, seconds: durationSeconds(wait.duration) };
    const seconds = durationSeconds(wait.timeout);
    const looking: Cost = {
      calls: { ...NO_CALLS, looks: looksWithin(seconds) },
      seconds,
      peakPerMinute: seconds > 0 ? LOOKS_PER_MINUTE : 0,
    };
    return sequence([looking, this.#block(wait.else, false)]);
  }

  #action(statement: ActionStatement, certain: boolean): Cost {
    const action = statement.action as ActionStatement['action'] | undefined;
    if (!action || statement.disabled) return NO_COST;
    const lease = leaseOf(statement, this.#setting.names);
    if (lease) this.#leases.push(lease);
    if (isBan(action)) this.#ban(action, certain);
    return this.#costOf(statement, action, lease !== undefined && !lease.open);
  }

  #costOf(statement: Statement, node: ActionNode, ends = false): Cost {
    const action = knownActionOf(node);
    if (action === undefined) return NO_COST;
    for (const approval of approvalsOf(statement, node, this.#required)) this.#ask(approval);
    const devices = 'on' in node ? this.#act(node.on) : 1;
    const targets = devices === 0 ? 0 : devices * this.#indicatorsOf(node);
    if (targets === 0) return NO_COST;
    const clauses = isActionStatement(statement) ? statement.clauses : [];
    const retry = clauses.find(isRetry);
    const timeout = clauses.find(isTimeout);
    const { worst, seconds, peakPerMinute } = actionCost({
      action,
      targets,
      retry: retry && {
        times: retry.times,
        ...(retry.every !== undefined && { everySeconds: durationSeconds(retry.every) }),
      },
      timeoutSeconds: timeout && durationSeconds(timeout.after),
      ends,
    });
    return { calls: { ...worst, notes: 0 }, seconds: seconds.worst, peakPerMinute };
  }

  #ask(approval: Approval): void {
    if (this.#approvals.has(approval)) return;
    this.#approvals.add(approval);
    this.#fresh.push(approval);
  }

  /** Devices that an action reaches in one pass. */
  #act(set: DeviceSet | undefined): number {
    this.#resolve(set);
    const origin = this.#origins.of(set);
    const known = this.#devices.get(origin.key) ?? 0;
    this.#devices.set(origin.key, Math.max(known, bounded(origin.size, origin, this.#most)));
    return bounded(origin.here, origin, this.#most);
  }

  #resolve(set: DeviceSet | undefined): void {
    for (const source of [set?.source, set?.except])
      if (source && source.$type !== 'DeviceRef') this.#sources.add(textOf(source));
  }

  /** A set whose size the text does not say counts as one: a file of the alert on each device, one import call. */
  #indicatorsOf(node: ActionNode): number {
    const set = valuesOf(node);
    return set ? (this.#setting.sizes.ofIocs(set) ?? 1) : 1;
  }

  #ban(ban: Ban, certain: boolean): void {
    const values = ban.values as IocSet | undefined;
    const key = `${ban.kind} ${values?.$cstNode?.text ?? ''}`;
    if (!this.#bans.get(key)?.certain)
      this.#bans.set(key, { ban, indicators: this.#setting.sizes.ofIocs(values), certain });
  }

  #run(statement: RunPlaybook, certain: boolean): Cost {
    const called = calledPlaybook(statement);
    if (!called || called.disabled || called === this.#playbook || this.#setting.around.has(called)) return NO_COST;
    const given = new Map(
      statement.args.map(({ input, value }) => [input.$refText, this.#origins.ofArgument(value)] as const),
    );
    const measured = this.#measured(called, given);
    if (!this.#taken.has(measured)) this.#take(measured, certain);
    this.#taken.add(measured);
    return measured.cost;
  }

  #measured(called: Playbook, given: ReadonlyMap<string, Origin>): Measured {
    const { memo, around } = this.#setting;
    const known = memo.get(called) ?? new Map<string, Measured>();
    memo.set(called, known);
    const inputs = called.header.filter(isInput).map(({ name }) => given.get(name));
    const key = [this.#most, ...inputs.map((each) => (each ? `${each.key} ${each.size} ${each.here}` : ''))].join('\n');
    const found = known.get(key);
    if (found) return found;
    const inside = new Set([...around, this.#playbook]);
    const measured = measure(called, { ...this.#setting, most: this.#most, given, around: inside });
    known.set(key, measured);
    return measured;
  }

  #take({ devices, sources, approvals, bans, leases }: Measured, certain: boolean): void {
    for (const [key, size] of devices) this.#devices.set(key, Math.max(size, this.#devices.get(key) ?? 0));
    for (const source of sources) this.#sources.add(source);
    for (const approval of approvals) this.#ask(approval);
    for (const [key, ban] of bans)
      if (!this.#bans.has(key)) this.#bans.set(key, { ...ban, certain: ban.certain && certain });
    this.#leases.push(...leases);
  }
}

function valuesOf(node: ActionNode): IocSet | undefined {
  if (node.$type === 'Quarantine') return node.files;
  return node.$type === 'Ban' || node.$type === 'Unban' ? node.values : undefined;
}
