import {
  isActionStatement,
  type ActionStatement,
  type Block,
  type If,
  type RunPlaybook,
  type Statement,
  type Wait,
} from '../generated/ast.ts';
import { durationSeconds } from '../typing/duration.ts';
import { buildAction, buildTag, buildUpdateAlert } from './build-action.ts';
import { buildExpression } from './build-expression.ts';
import { usePeople } from './build-people.ts';
import { buildDeviceSet, buildIocSet, kindOfLet } from './build-sets.ts';
import { requireTemplate } from './build-template.ts';
import type { ModelContext } from './model-context.ts';
import type { StatementModel } from './statement.ts';
import { headWordsOf } from './words.ts';

type Base = Pick<StatementModel, 'path' | 'summary' | 'span' | 'label'>;

/** Builds the statements of a playbook. Their paths are unique in it, since a label stands only once (PB303). */
export class StatementBuilder {
  readonly #context: ModelContext;

  constructor(context: ModelContext) {
    this.#context = context;
  }

  /** `prefix` is the path of the block, with a slash at its end where it is not empty. */
  block(statements: readonly Statement[], prefix: string): StatementModel[] {
    return statements.map((statement, index) => {
      const label = isActionStatement(statement) ? statement.label : undefined;
      const path = label ?? `${prefix}${index}`;
      const summary = headWordsOf(statement, label);
      const span = this.#context.span(statement);
      return this.#statement(statement, { path, summary, span, ...(label !== undefined && { label }) });
    });
  }

  #statement(node: Statement, base: Base): StatementModel {
    const context = this.#context;
    const inside = (block: Block, part: string): StatementModel[] =>
      this.block(block.statements, `${base.path}/${part}/`);
    switch (node.$type) {
      case 'TargetDecl':
        return { ...base, kind: 'target', name: node.name, set: buildDeviceSet(node.set, context) };
      case 'LetDecl': {
        const iocKind = kindOfLet(node, context);
        return { ...base, kind: 'let', name: node.name, iocKind, set: buildIocSet(node.value, iocKind, context) };
      }
      case 'ActionStatement':
        return { ...base, ...buildAction(node, context, inside) };
      case 'TagDevices':
        return { ...base, ...buildTag(node, context) };
      case 'UpdateAlert':
        return { ...base, ...buildUpdateAlert(node, context) };
      case 'If':
        return this.#if(node, base);
      case 'Parallel': {
        const branches = node.branches.map(({ name, block }) => ({ name, block: inside(block, `branch:${name}`) }));
        return { ...base, kind: 'parallel', branches };
      }
      case 'ForEach': {
        const bounds = {
          ...(node.max !== undefined && { max: node.max }),
          ...(node.atOnce !== undefined && { atOnce: node.atOnce }),
        };
        const set = buildDeviceSet(node.set, context);
        return { ...base, kind: 'for-each', name: node.name, set, ...bounds, block: inside(node.block, 'each') };
      }
      case 'Wait':
        return this.#wait(node, base);
      case 'Notify':
        return {
          ...base,
          kind: 'notify',
          to: usePeople(node.to, context),
          text: requireTemplate(node, 'text', context),
        };
      case 'Note':
        return { ...base, kind: 'note', text: requireTemplate(node, 'text', context) };
      case 'Stop':
        return { ...base, kind: 'stop', reason: requireTemplate(node, 'reason', context) };
      case 'Rollback':
        return { ...base, kind: 'rollback', target: node.all ? 'everything' : this.#rolledBack(node.step?.ref) };
      case 'RunPlaybook':
        return { ...base, kind: 'run', ...this.#run(node) };
    }
  }

  #if(node: If, base: Base): StatementModel {
    const inside = (block: Block | undefined, part: string): StatementModel[] =>
      block ? this.block(block.statements, `${base.path}/${part}/`) : [];
    return {
      ...base,
      kind: 'if',
      condition: buildExpression(node.condition, this.#context),
      then: inside(node.then, 'then'),
      else: node.elseIf ? this.block([node.elseIf], `${base.path}/else/`) : inside(node.else, 'else'),
    };
  }

  #wait(node: Wait, base: Base): StatementModel {
    if (!node.condition) return { ...base, kind: 'wait', seconds: durationSeconds(node.duration ?? '') };
    return {
      ...base,
      kind: 'wait-until',
      condition: buildExpression(node.condition, this.#context),
      timeoutSeconds: durationSeconds(node.timeout ?? ''),
      else: node.else ? this.block(node.else.statements, `${base.path}/else/`) : [],
    };
  }

  /** The label of the step that a rollback undoes. */
  #rolledBack(step: ActionStatement | undefined): string {
    return step?.label ?? '';
  }

  #run(node: RunPlaybook): Pick<Extract<StatementModel, { kind: 'run' }>, 'playbook' | 'arguments'> {
    if (node.playbook.ref) this.#context.used.playbooks.add(node.playbook.ref);
    const args = node.args.map(({ input, value }) => ({
      name: input.$refText,
      value: buildExpression(value, this.#context),
    }));
    return { playbook: node.playbook.$refText, arguments: args };
  }
}
