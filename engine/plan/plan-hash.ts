/** What an approval is bound to. Two plans that would do the same have the same hash, whenever they were made. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { actionSpec } from '../../language/catalog/actions/index.ts';
import type { PolicyModel, SourceModel } from '../../language/model/playbook-model.ts';
import { targetId } from './refusals.ts';
import type { PlannedStep, RunPlan } from './run-plan.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export const hashFiles = (sources: readonly SourceModel[]): RunPlan['files'] =>
  sources.map((source) => ({ uri: source.uri, sha256: sha256(source.text) }));

export const hashPolicies = (policies: readonly PolicyModel[]): string => sha256(canonicalize(policies) ?? '');

/** SHA-256 in hex over canonical JSON (RFC 8785). Moments and facts that change by themselves stay out. */
export function planHash(plan: Omit<RunPlan, 'hash'>): string {
  const bound = {
    format: plan.format,
    playbook: plan.playbook,
    tenant: plan.tenant.id,
    subject: plan.subject,
    inputs: plan.inputs,
    files: plan.files.map((file) => file.sha256),
    policy: plan.policyHash,
    // Items of a loop come in the order in which the tenant lists them, which means nothing.
    steps: plan.steps.map(boundStep).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  };
  return sha256(canonicalize(bound) ?? '');
}

function boundStep(step: PlannedStep) {
  const spec = step.action === undefined ? undefined : actionSpec(step.action);
  return {
    key: step.key,
    state: step.state,
    call: spec === undefined ? null : `${spec.http.method} ${spec.http.path}`,
    calls: step.calls,
    mode: step.mode ?? null,
    lease: step.untilReleased === true ? 'until released' : (step.leaseSeconds ?? null),
    takes: step.takes ?? null,
    approvals: step.approvals.toSorted(),
    items: (step.items ?? []).map(targetId).toSorted(),
    targets: step.targets
      .filter(({ state }) => state === 'planned')
      .map(({ target, action }) => `${targetId(target)}=${action ?? ''}`)
      .toSorted(),
  };
}
