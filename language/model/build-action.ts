import type { Action, ActionStatement, TagDevices, UpdateAlert } from '../generated/ast.ts';
import { isLiteralValue, isStringLiteral } from '../generated/ast.ts';
import { actionIdOf } from '../validation/action-of.ts';
import { buildClauses, type BuildBlock } from './build-clauses.ts';
import { buildExpression } from './build-expression.ts';
import { buildDeviceSet, buildIocSet, buildLease } from './build-sets.ts';
import { buildTemplate, requireTemplate } from './build-template.ts';
import type { ModelContext } from './model-context.ts';
import type { ActionStatementModel } from './statement.ts';

/** What the verb itself says, without label, place and clauses. */
type Operands = Omit<
  ActionStatementModel,
  'kind' | 'action' | 'path' | 'label' | 'summary' | 'span' | 'disabled' | 'clauses'
>;
type ActionPart = Omit<ActionStatementModel, 'path' | 'label' | 'summary' | 'span'>;

const NO_CLAUSES = { acknowledge: [] } as const;

export function buildAction(statement: ActionStatement, context: ModelContext, block: BuildBlock): ActionPart {
  return {
    kind: 'action',
    action: actionIdOf(statement.action),
    disabled: statement.disabled,
    ...operandsOf(statement.action, context),
    clauses: buildClauses(statement.clauses, context, block),
  };
}

export function buildTag(node: TagDevices, context: ModelContext): ActionPart {
  const devices = buildDeviceSet(node.on, context);
  const tag = requireTemplate(node, 'tag', context);
  return { kind: 'action', action: actionIdOf(node), disabled: false, devices, tag, clauses: NO_CLAUSES };
}

export function buildUpdateAlert(node: UpdateAlert, context: ModelContext): ActionPart {
  const properties = node.props.map(({ name, value }) => ({
    name,
    value:
      isLiteralValue(value) && isStringLiteral(value.value)
        ? requireTemplate(value.value, 'value', context)
        : buildExpression(value, context),
  }));
  return { kind: 'action', action: actionIdOf(node), disabled: false, properties, clauses: NO_CLAUSES };
}

function operandsOf(action: Action, context: ModelContext): Operands {
  switch (action.$type) {
    case 'Isolate':
      return { ...on(action, context), mode: action.mode, lease: buildLease(action.lease, context) };
    case 'Contain':
    case 'RestrictApps':
      return { ...on(action, context), lease: buildLease(action.lease, context) };
    case 'Deisolate':
    case 'AllowApps':
    case 'Investigate':
      return on(action, context);
    case 'Scan':
      return { ...on(action, context), mode: action.depth };
    case 'CollectForensics':
      return { ...on(action, context), ...folder(action, context) };
    case 'FetchFile':
      return { ...on(action, context), filePath: requireTemplate(action, 'path', context), ...folder(action, context) };
    case 'RunScript': {
      const given = buildTemplate(action, 'arguments', context);
      const script = { name: requireTemplate(action, 'script', context), ...(given && { arguments: given }) };
      return { ...on(action, context), script };
    }
    case 'Quarantine':
      return { ...on(action, context), iocs: buildIocSet(action.files, 'files', context), iocKind: 'files' };
    case 'Ban': {
      const iocs = buildIocSet(action.values, action.kind, context);
      return { iocs, iocKind: action.kind, lease: buildLease(action.lease, context) };
    }
    case 'Unban':
      return { iocs: buildIocSet(action.values, action.kind, context), iocKind: action.kind };
  }
}

const on = (action: Extract<Action, { on: unknown }>, context: ModelContext) => ({
  devices: buildDeviceSet(action.on, context),
});

function folder(action: Action, context: ModelContext): Pick<Operands, 'folder'> {
  const found = buildTemplate(action, 'folder', context);
  return found ? { folder: found } : {};
}
