import type { ValidationAcceptor } from 'langium';
import type { CronClause, HoursRule } from '../../generated/ast.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
export const WEEKDAYS: readonly string[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** PB216: times, time zone and weekdays of `only between`. */
export function checkHours(rule: HoursRule, accept: ValidationAcceptor): void {
  for (const property of ['from', 'to'] as const) {
    if (TIME.test(rule[property])) continue;
    const message = `${JSON.stringify(rule[property])} is not a time of day. Write it as "07:00".`;
    report(accept, 'PB216', message, { node: rule, property });
  }
  if (rule.from === rule.to) report(accept, 'PB216', 'Both times are the same.', { node: rule, property: 'to' });
  if (rule.zone !== undefined) checkZone(rule.zone, rule, accept);
  rule.days.forEach((day, index) => {
    if (WEEKDAYS.includes(day)) return;
    const message = `${JSON.stringify(day)} is not a weekday. Use ${WEEKDAYS.join(', ')}.`;
    report(accept, 'PB216', message, { node: rule, property: 'days', index });
  });
}

export function checkCronZone(clause: CronClause, accept: ValidationAcceptor): void {
  if (clause.zone !== undefined) checkZone(clause.zone, clause, accept);
}

function checkZone(zone: string, node: HoursRule | CronClause, accept: ValidationAcceptor): void {
  if (isZone(zone)) return;
  const near = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  const message = `${JSON.stringify(zone)} is not a time zone.${near || ' Write it as "Europe/Madrid".'}`;
  report(accept, 'PB216', message, { node, property: 'zone' });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
