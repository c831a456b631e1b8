import { AstUtils, type ValidationAcceptor } from 'langium';
import {
  isInput,
  isPlaybook,
  isRunPlaybook,
  type Playbook,
  type RunClause,
  type RunPlaybook,
} from '../../generated/ast.ts';
import { report } from '../report.ts';

/** PB305: no playbook runs itself, directly or by way of others. */
export function checkRunCycle(statement: RunPlaybook, accept: ValidationAcceptor): void {
  const caller = AstUtils.getContainerOfType(statement, isPlaybook);
  const callee = playbookOf(statement);
  const way = caller && callee && wayTo(callee, caller, new Set());
  if (!way) return;
  const names = way.map(({ name }) => name).join(', which runs ');
  const message = `${caller.name} would run itself: it runs ${names}. Break the cycle.`;
  report(accept, 'PB305', message, { node: statement, property: 'playbook' });
}

/** The playbooks from one to another over `run`, both included. */
function wayTo(from: Playbook, to: Playbook, seen: Set<Playbook>): Playbook[] | undefined {
  if (from === to) return [to];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const next of calleesOf(from)) {
    const way = wayTo(next, to, seen);
    if (way) return [from, ...way];
  }
  return undefined;
}

const calleesOf = (playbook: Playbook): Playbook[] =>
  AstUtils.streamAllContents(playbook)
    .filter(isRunPlaybook)
    .toArray()
    .flatMap((run) => playbookOf(run) ?? []);

// While it is typed, a `run` has no reference.
const playbookOf = (run: RunPlaybook | RunClause): Playbook | undefined =>
  (run.playbook as RunPlaybook['playbook'] | undefined)?.ref;

/** PB305: each input gets a value once. */
export function checkArguments(run: RunPlaybook | RunClause, accept: ValidationAcceptor): void {
  const callee = playbookOf(run);
  if (!callee) return;
  const given = new Set<string>();
  for (const argument of run.args) {
    const name = argument.input.$refText;
    if (given.has(name)) {
      report(accept, 'PB305', `The input ${name} gets a value twice.`, { node: argument, property: 'input' });
    }
    given.add(name);
  }
  const missing = callee.header
    .filter(isInput)
    .filter((input) => !input.optional && input.default === undefined && !given.has(input.name))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  const message = `${callee.name} needs ${missing.join(', ')}. Add \`with ${missing.map((name) => `${name} = …`).join(', ')}\`.`;
  report(accept, 'PB305', message, { node: run, property: 'playbook', data: { missing } });
}
