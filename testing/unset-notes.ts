/** Tells what a run read of the things of a test that the test leaves unset: a neutral value decided there. */
import { pathsOf } from '../engine/eval/mentions.ts';
import type { ExpressionModel } from '../language/model/expression.ts';
import type { PlaybookModel } from '../language/model/playbook-model.ts';
import type { StatementModel } from '../language/model/statement.ts';
import { statementsOf } from '../language/model/walk.ts';
import type { BuiltTest } from '../language/model/test-model.ts';
import { spanKey, type Reached } from './coverage.ts';
import type { GivenWorld } from './given-world.ts';
import type { TestNote } from './test-result.ts';

/** Members that follow from what a thing is. */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set([
  'id',
  'name',
  'sha1',
  'sha256',
  'md5',
  'url',
  'isolation',
  'created',
]);

export function unsetNotes({ test, model }: BuiltTest, given: GivenWorld, reached: Reached): readonly TestNote[] {
  const read = new Set(
    conditionsOf(model, reached)
      .flatMap(pathsOf)
      .map((path) => path.join('.')),
  );
  const notes: TestNote[] = [];
  const { alert, devices, files } = given.names;
  const look = (kind: 'alert' | 'device' | 'file', id: string, set: ReadonlySet<string>): void => {
    for (const path of read) {
      const [root, member] = path.split('.');
      if (root !== kind || member === undefined || set.has(member) || ALWAYS_KNOWN.has(member)) continue;
      const step = test.steps.find(
        (each) =>
          each.step === 'given' &&
          each.given.kind === kind &&
          (!('id' in each.given) || each.given.id.toLowerCase() === id),
      );
      const what = kind === 'alert' ? 'the alert' : `${kind} "${id}"`;
      const message = `The playbook reads ${path}, which this test leaves unset for ${what}. Give it, so that the test says what it relies on.`;
      notes.push({ uri: test.source.uri, span: (step ?? test).span, message });
    }
  };
  if (alert !== undefined) look('alert', '', alert);
  for (const [id, set] of devices) look('device', id, set);
  for (const [id, set] of files) look('file', id, set);
  return notes;
}

/** Conditions of the statements that were reached, and of the rules that hold for the run. */
function conditionsOf(model: PlaybookModel, { statements }: Reached): readonly ExpressionModel[] {
  const bodies = Object.values(model.playbooks);
  const used = bodies.flatMap((body) => [...statementsOf(body)]).filter(({ span }) => statements.has(spanKey(span)));
  const rules = [...bodies.flatMap(({ guards }) => guards), ...model.policies.flatMap((policy) => policy.rules)];
  const verbs = used.flatMap((statement) => (statement.kind === 'action' ? [statement.summary] : []));
  return [
    ...used.flatMap(conditionsIn),
    ...rules.flatMap((rule) => {
      if (rule.kind === 'require') return [rule.condition];
      if (rule.kind !== 'never' || rule.where === undefined) return [];
      return rule.verbs.some((verb) => verbs.some((text) => text.includes(verb.split(' ')[0] ?? verb)))
        ? [rule.where]
        : [];
    }),
  ];
}

function conditionsIn(statement: StatementModel): readonly ExpressionModel[] {
  const set = 'set' in statement ? statement.set : undefined;
  const all = [
    set?.where,
    statement.kind === 'target' || statement.kind === 'for-each' ? statement.set.except?.where : undefined,
    statement.kind === 'if' || statement.kind === 'wait-until' ? statement.condition : undefined,
    ...(statement.kind === 'action'
      ? [statement.devices?.where, statement.devices?.except?.where, statement.iocs?.where, statement.clauses.skipIf]
      : []),
  ];
  return all.filter((each) => each !== undefined);
}
