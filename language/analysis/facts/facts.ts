/** What a text says of a run before there is one: language.md section 7. Nothing here asks a tenant. */
import { DocumentState, WorkspaceCache, type AstNode } from 'langium';
import type { Permission } from '../../catalog/action-spec.ts';
import { budgetSeconds, CALLS_PER_HOUR } from '../../catalog/api-limits.ts';
import { forecastLine } from '../../catalog/forecast-line.ts';
import type { MaxRule, Playbook } from '../../generated/ast.ts';
import type { SubjectNeed } from '../../model/playbook-model.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { needsOf } from '../needs.ts';
import { answerSeconds } from './approvals.ts';
import { totalOf, type Calls } from './cost.ts';
import { measure, type Measured } from './measure.ts';
import { permissionsOfText } from './permissions.ts';
import { guardRules, policyRules } from '../policy-rules.ts';
import { limitOf, tightest } from './rules.ts';
import { SetSizes } from './set-sizes.ts';

/** Amounts without bound are `Infinity`. */
export interface PlaybookFacts {
  /** What a run is started on. */
  readonly needs: SubjectNeed;
  readonly permissions: readonly Permission[];
  readonly devices: number;
  /** The rule that lets the fewest devices through. */
  readonly deviceRule?: MaxRule;
  readonly calls: Calls & { readonly resolve: number };
  readonly allCalls: number;
  readonly peakPerMinute: number;
  readonly peakPerHour: number;
  /** New indicators: `Infinity` where the text does not say how many. */
  readonly indicators: number;
  /** Until the body has ended, with people who take all the time that they have. */
  readonly seconds: number;
  /** The longest lease that has an end. */
  readonly leaseSeconds?: number;
  readonly approvals: number;
  readonly measured: Measured;
}

/** Works out the facts of a playbook once, until a text changes. */
export class Facts {
  readonly #services: PlaybookServices;
  readonly #known: WorkspaceCache<AstNode, PlaybookFacts>;

  constructor(services: PlaybookServices) {
    this.#services = services;
    this.#known = new WorkspaceCache(services.shared, DocumentState.Linked);
  }

  of(playbook: Playbook): PlaybookFacts {
    return this.#known.get(playbook, () => this.#work(playbook));
  }

  #work(playbook: Playbook): PlaybookFacts {
    const { Names: names } = this.#services.references;
    const rules = [...policyRules(playbook, this.#services.shared.workspace.UseGraph), ...guardRules(playbook)];
    const needs = needsOf(playbook, names);
    const measured = measure(playbook, {
      names,
      sizes: new SetSizes(names),
      rules,
      most: Infinity,
      onAlert: needs !== 'none',
      given: new Map(),
      around: new Set(),
      memo: new Map(),
    });
    const { cost, sources, approvals } = measured;
    const calls = { ...cost.calls, resolve: Math.max(sources.size, needs === 'none' ? 0 : 1) };
    const allCalls = totalOf(calls) + calls.resolve;
    const people = [...approvals].reduce((sum, approval) => sum + answerSeconds(approval), 0);
    const deviceRule = tightest(rules, 'devices');
    const leases = measured.leases.flatMap(({ seconds }) => seconds ?? []);
    return {
      needs,
      permissions: permissionsOfText(playbook),
      devices: Math.min(sum(measured.devices.values()), limitOf(deviceRule)),
      ...(deviceRule && { deviceRule }),
      calls,
      allCalls,
      peakPerMinute: cost.peakPerMinute,
      peakPerHour: Math.min(CALLS_PER_HOUR, allCalls),
      indicators: Math.min(
        sum([...measured.bans.values()].map(({ indicators }) => indicators ?? Infinity)),
        limitOf(tightest(rules, 'indicators')),
      ),
      seconds: Math.max(cost.seconds, allCalls === Infinity ? 0 : budgetSeconds(allCalls)) + people,
      ...(leases.length > 0 && { leaseSeconds: leases.reduce((a, b) => Math.max(a, b)) }),
      approvals: approvals.size,
      measured,
    };
  }
}

function sum(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) total += amount;
  return total;
}

const known = (amount: number): number | undefined => (amount === Infinity ? undefined : amount);

/** `worst case 119 calls, peak 14/min, 3 devices, 1 h 41 min then a 24 h lease, 1 approval`. */
export const factsLine = (facts: PlaybookFacts): string =>
  forecastLine({
    calls: known(facts.allCalls),
    peakPerMinute: facts.peakPerMinute,
    devices: known(facts.devices),
    indicators: known(facts.indicators),
    seconds: facts.seconds,
    leaseSeconds: facts.leaseSeconds,
    approvals: facts.approvals,
  });
