import { reasonOf } from '../../../engine/plan/guards/order.ts';
import type { RunPlan } from '../../../engine/plan/run-plan.ts';
import { count } from '../../infrastructure/text/count.ts';
import { shown } from '../../infrastructure/text/shown.ts';

/** The plan in one line: `3 devices, 1 approval, 9 calls`. */
export function planLine(plan: RunPlan): string {
  const { forecast, refusals } = plan;
  const parts = [
    forecast.devices > 0 ? count(forecast.devices, 'device') : '',
    forecast.indicators > 0 ? count(forecast.indicators, 'indicator') : '',
    refusals.length > 0 ? count(refusals.length, 'refusal') : '',
    forecast.approvals > 0 ? count(forecast.approvals, 'approval') : '',
    count(forecast.calls.usual, 'call'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Why a plan cannot run, in one sentence. */
export function refusalLine(plan: RunPlan): string {
  const others = plan.refusals.filter(({ stops }) => stops === 'run').length - 1;
  const more = others > 0 ? ` (and ${count(others, 'more reason')})` : '';
  return `${plan.playbook} will not run: ${shown(reasonOf(plan))}${more}`;
}
