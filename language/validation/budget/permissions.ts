import type { Reference, ValidationAcceptor } from 'langium';
import type { Facts } from '../../analysis/facts/facts.ts';
import {
  isListLiteral,
  isStringLiteral,
  isTest,
  type ExpectPermissions,
  type Playbook,
  type ValueList,
} from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB401: a test expects no permission that the verbs of its playbook do without. */
export const checkExpectedPermissions =
  (facts: Facts) =>
  (expect: ExpectPermissions, accept: ValidationAcceptor): void => {
    const names = expect.names as ValueList | undefined;
    const playbook = isTest(expect.$container)
      ? (expect.$container.playbook as Reference<Playbook> | undefined)?.ref
      : undefined;
    if (!playbook || !isListLiteral(names) || expect.negated) return;
    const { permissions } = facts.of(playbook);
    const needed = new Set(permissions.flatMap(({ application, delegated }) => [application, delegated]));
    for (const item of names.items) {
      if (!isStringLiteral(item) || needed.has(item.value)) continue;
      const all = permissions.map(({ application }) => application).join(', ');
      const message = `${playbook.name} does without ${JSON.stringify(item.value)}: it needs ${all === '' ? 'no permission' : all}. Take the name out.`;
      report(accept, 'PB401', message, { node: item });
    }
  };
