import type { ValidationAcceptor } from 'langium';
import { ACTIONS } from '../../catalog/actions/index.ts';
import type { ParamSpec } from '../../catalog/action-spec.ts';
import { enumSpec } from '../../catalog/value-types.ts';
import type { AlertAs, Expression, Prop, UpdateAlert } from '../../generated/ast.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';

const SEVERITIES = enumSpec('severity').members;
const PROPERTIES: Readonly<Record<string, ParamSpec>> = ACTIONS['alert.update'].params;

const choices = (word: string, known: readonly string[]): string =>
  didYouMean(word, known) || ` It can be ${known.join(', ')}.`;

/** PB302: `raise alert` names a severity. */
export function checkRaisedSeverity(clause: AlertAs, accept: ValidationAcceptor): void {
  const word = clause.severity as string | undefined;
  if (word === undefined || SEVERITIES.includes(word)) return;
  const message = `${JSON.stringify(word)} is no severity.${choices(word, SEVERITIES)}`;
  report(accept, 'PB302', message, { node: clause, property: 'severity' });
}

/** PB302: `update alert` changes what an alert has, to what it can be. */
export function checkAlertUpdate({ props }: UpdateAlert, accept: ValidationAcceptor): void {
  for (const prop of props) {
    const spec = Object.hasOwn(PROPERTIES, prop.name) ? PROPERTIES[prop.name] : undefined;
    if (spec) checkValue(prop, spec, accept);
    else {
      const message = `An alert has no ${JSON.stringify(prop.name)} to change.${choices(prop.name, Object.keys(PROPERTIES))}`;
      report(accept, 'PB302', message, { node: prop, property: 'name' });
    }
  }
}

function checkValue({ value }: Prop, { type }: ParamSpec, accept: ValidationAcceptor): void {
  const word = wordOf(value);
  if (typeof type === 'string' || word === undefined || type.includes(word)) return;
  report(accept, 'PB302', `${JSON.stringify(word)} is no value of it.${choices(word, type)}`, { node: value });
}

/** A value that the text itself gives; a path is known only later. */
function wordOf(value: Expression | undefined): string | undefined {
  if (value?.$type === 'PathValue') return value.path.segments.length === 0 ? value.path.root : undefined;
  if (value?.$type !== 'LiteralValue' || value.value.$type !== 'StringLiteral') return undefined;
  return value.value.value.includes('{{') ? undefined : value.value.value;
}
