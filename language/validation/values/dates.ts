import type { AstNode, Properties, ValidationAcceptor } from 'langium';
import type { CronClause, ExpireClause, GivenClock, IocList } from '../../generated/ast.ts';
import { cronProblem } from '../../values/cron.ts';
import { isDate } from '../../values/dates.ts';
import { report } from '../report.ts';

/** PB216: a date that does not exist would be one that never comes. */
function checkDate<N extends AstNode>(
  text: string,
  node: N,
  property: Properties<N>,
  accept: ValidationAcceptor,
): void {
  if (isDate(text)) return;
  const message = `${JSON.stringify(text)} is no date. Write it as "2027-06-30", or with a time as "2027-06-30T09:00:00+02:00".`;
  report(accept, 'PB216', message, { node, property });
}

export const checkExpiry = (clause: ExpireClause, accept: ValidationAcceptor): void => {
  checkDate(clause.date, clause, 'date', accept);
};

export const checkGivenClock = (given: GivenClock, accept: ValidationAcceptor): void => {
  checkDate(given.at, given, 'at', accept);
};

export function checkEntryExpiries(list: IocList, accept: ValidationAcceptor): void {
  for (const entry of list.entries) if (entry.expires !== undefined) checkDate(entry.expires, entry, 'expires', accept);
}

/** PB216: a schedule that can be read and comes some day. */
export function checkCron(clause: CronClause, accept: ValidationAcceptor): void {
  const message = cronProblem(clause.cron);
  if (message !== undefined) report(accept, 'PB216', message, { node: clause, property: 'cron' });
}
