import { AstUtils } from 'langium';
import {
  isExpectAction,
  isExpectAny,
  isExpectApproval,
  isExpectCalls,
  isExpectNotify,
  isExpectPermissions,
  isExpectPlan,
  isExpectRefused,
  isExpectRun,
} from '../generated/ast.ts';
import type { Contact, Expect, Expression, Given, Test, TestStep, ValueList, WhenStep } from '../generated/ast.ts';
import { contactsOf } from '../analysis/people.ts';
import { durationSeconds } from '../typing/duration.ts';
import { buildExpression } from './build-expression.ts';
import { buildValues } from './build-sets.ts';
import type { ExpressionModel } from './expression.ts';
import type { ModelContext } from './model-context.ts';
import type {
  ExpectModel,
  GivenModel,
  GivenProperty,
  GivenValue,
  TestModel,
  TestPerson,
  TestStepModel,
  WhenModel,
} from './test-model.ts';

/** Seconds until a person answers where the test does not say. */
const USUAL_DELAY = 60;

/** A test as plain data. Its document must be linked and free of errors; what is wrong with a value is a problem of the context. */
export function buildTest(test: Test, context: ModelContext): TestModel {
  const span = context.span(test);
  const document = AstUtils.getDocument(test);
  return {
    title: test.title,
    playbook: test.playbook.$refText,
    source: { uri: document.uri.toString(), text: document.textDocument.getText() },
    span,
    steps: test.steps.map((step) => buildStep(step, context)),
  };
}

function buildStep(node: TestStep, context: ModelContext): TestStepModel {
  const base = { span: context.span(node), text: (node.$cstNode?.text ?? '').replace(/\s+/g, ' ') };
  switch (node.$type) {
    case 'Advance':
      return { ...base, step: 'advance', seconds: durationSeconds(node.by) };
    case 'ApprovalGiven':
    case 'ApprovalSilence':
    case 'Fault':
    case 'Offline':
    case 'StartedOn':
      return { ...base, step: 'when', when: buildWhen(node) };
    case 'GivenAlert':
    case 'GivenClock':
    case 'GivenDevice':
    case 'GivenFile':
    case 'GivenFleet':
    case 'GivenHunt':
    case 'GivenIndicator':
    case 'GivenInput':
    case 'GivenQuota':
    case 'GivenRequester':
      return { ...base, step: 'given', given: buildGiven(node, context) };
    default:
      return { ...base, step: 'expect', negated: node.negated, expect: buildExpect(node, context) };
  }
}

function buildGiven(node: Given, context: ModelContext): GivenModel {
  switch (node.$type) {
    case 'GivenAlert':
      return { kind: 'alert', props: buildProps(node.props.props, context) };
    case 'GivenDevice':
      return { kind: 'device', id: node.id, props: buildProps(node.props.props, context) };
    case 'GivenFile':
      return { kind: 'file', id: node.id, props: buildProps(node.props.props, context) };
    case 'GivenIndicator':
      return { kind: 'indicator', id: node.id, props: buildProps(node.props.props, context) };
    case 'GivenInput':
      return { kind: 'input', name: node.input.$refText, value: buildGivenValue(node.value, context) };
    case 'GivenFleet':
      return { kind: 'fleet', count: node.count };
    case 'GivenQuota':
      return { kind: 'indicators-used', count: node.count };
    case 'GivenHunt':
      return { kind: 'hunt', devices: textsOf(node.devices, context) };
    case 'GivenRequester':
      return { kind: 'requester', person: personOf(node.who.ref, node.who.$refText) };
    case 'GivenClock':
      if (Number.isNaN(Date.parse(node.at)))
        context.problem(node, 'PB216', `"${node.at}" is no moment. Write it as in "2026-11-24T09:00:00+01:00".`);
      return { kind: 'clock', at: node.at };
  }
}

function buildWhen(node: WhenStep): WhenModel {
  switch (node.$type) {
    case 'StartedOn':
      return { kind: 'run', devices: node.devices };
    case 'ApprovalGiven':
      return {
        kind: 'answer',
        approval: node.approval.$refText,
        answer: node.answer,
        by: contactsOf(node.by).map((contact) => personOf(contact, contact.name)),
        afterSeconds: node.delay === undefined ? USUAL_DELAY : durationSeconds(node.delay),
      };
    case 'ApprovalSilence':
      return { kind: 'silence', approval: node.approval.$refText };
    case 'Fault':
      return {
        kind: 'fault',
        verb: node.verb,
        target: node.target,
        status: node.status,
        once: node.then !== undefined,
      };
    case 'Offline':
      return { kind: 'offline', device: node.target };
  }
}

function buildExpect(node: Expect, context: ModelContext): ExpectModel {
  if (isExpectAction(node)) {
    const { verb, target, value } = node;
    const times = node.count ?? (node.once ? 1 : undefined);
    return {
      kind: 'action',
      verb,
      ...(target !== undefined && { target }),
      ...(value !== undefined && { value }),
      ...(times !== undefined && { times }),
    };
  }
  if (isExpectAny(node)) return { kind: 'any-action', target: node.target };
  if (isExpectNotify(node))
    return { kind: 'notify', to: node.to.$refText, ...(node.text !== undefined && { text: node.text }) };
  if (isExpectApproval(node)) {
    const { approval, state } = node;
    return { kind: 'approval', approval: approval.$refText, ...(state !== undefined && { state }) };
  }
  if (isExpectRun(node)) return { kind: 'run', outcome: node.outcome };
  if (isExpectRefused(node)) return { kind: 'refused', target: node.target, because: node.text };
  if (isExpectCalls(node)) return { kind: 'calls', op: node.op, count: node.count };
  if (isExpectPermissions(node)) return { kind: 'permissions', names: textsOf(node.names, context) };
  if (isExpectPlan(node)) return { kind: 'plan', file: node.file };
  throw new Error(`The grammar has an expectation that the model has not: ${node.$type}`);
}

interface PropNode {
  readonly name: string;
  readonly value: Expression;
}

const buildProps = (props: readonly PropNode[], context: ModelContext): GivenProperty[] =>
  props.map(({ name, value }) => ({
    name,
    value: buildGivenValue(value, context),
    span: context.span(value),
  }));

/** A plain value. Names of lists and paths have no meaning outside of a run. */
function buildGivenValue(node: Expression, context: ModelContext): GivenValue {
  const value = plainValue(buildExpression(node, context));
  if (value !== undefined) return value;
  context.problem(
    node,
    'PB302',
    'A test gives plain values: a text, a word, a number, a duration, or a list of texts.',
  );
  return '';
}

function plainValue(model: ExpressionModel): GivenValue | undefined {
  switch (model.kind) {
    case 'text':
    case 'number':
    case 'yesno':
    case 'percent':
      return model.value;
    case 'duration':
      return model.seconds;
    case 'symbol':
      return model.name;
    // `owner: maria`: the name of a declaration that stands alone is a word.
    case 'path':
      return model.segments.length === 1 ? model.segments[0] : undefined;
    case 'list': {
      const items = model.items.map(plainValue);
      return items.every((item) => typeof item === 'string') ? items : undefined;
    }
    default:
      return undefined;
  }
}

function textsOf(list: ValueList, context: ModelContext): readonly string[] {
  const values = buildValues(list, context);
  if (values.kind === 'values') return values.values;
  context.problem(list, 'PB302', 'A test gives plain values here: a list of texts.');
  return [];
}

function personOf(contact: Contact | undefined, name: string): TestPerson {
  const detail = (kind: string): string | undefined => contact?.details.find((each) => each.kind === kind)?.value;
  const upn = detail('upn') ?? detail('email');
  return { contact: contact?.name ?? name, ...(upn !== undefined && { upn }) };
}
