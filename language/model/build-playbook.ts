import { actionsOf } from '../analysis/actions-of.ts';
import { needsOf } from '../analysis/needs.ts';
import {
  isFinally,
  isGuard,
  isInput,
  isMapping,
  isMode,
  isOwner,
  isSummary,
  isTicket,
  type Input,
  type Playbook,
} from '../generated/ast.ts';
import { buildExpression } from './build-expression.ts';
import { usePeople } from './build-people.ts';
import { buildRule } from './build-policy.ts';
import { StatementBuilder } from './build-statements.ts';
import type { ModelContext } from './model-context.ts';
import type { HandlerEvent, InputModel, InputType, PlaybookBody } from './playbook-model.ts';
import type { StatementModel } from './statement.ts';

export function buildPlaybook(playbook: Playbook, context: ModelContext): PlaybookBody {
  const statements = new StatementBuilder(context);
  return {
    name: playbook.name,
    ...(playbook.title !== undefined && { title: playbook.title }),
    ...buildHeader(playbook, context),
    disabled: playbook.disabled,
    attack: idsOf(playbook, 'attack'),
    defend: idsOf(playbook, 'defend'),
    react: idsOf(playbook, 'react'),
    needs: needsOf(playbook, context.names),
    inputs: playbook.header.filter(isInput).map((input) => buildInput(input, context)),
    guards: playbook.header.filter(isGuard).flatMap(({ rules }) => rules.map((rule) => buildRule(rule, context))),
    body: statements.block(playbook.body, ''),
    handlers: buildHandlers(playbook, statements),
    actions: actionsOf(playbook),
    span: context.span(playbook),
  };
}

type Header = Pick<PlaybookBody, 'summary' | 'owner' | 'mode' | 'ticket'>;

function buildHeader(playbook: Playbook, context: ModelContext): Header {
  const { header } = playbook;
  const summary = header.find(isSummary)?.text;
  const owner = header.find(isOwner)?.owner;
  const mode = header.find(isMode)?.mode;
  const ticket = header.find(isTicket)?.text;
  if (owner) usePeople([owner], context);
  return {
    ...(summary !== undefined && { summary }),
    ...(owner && { owner: owner.$refText }),
    ...(mode && { mode }),
    ...(ticket !== undefined && { ticket }),
  };
}

const idsOf = (playbook: Playbook, kind: 'attack' | 'defend' | 'react'): string[] =>
  playbook.header.filter(isMapping).flatMap((mapping) => (mapping.kind === kind ? mapping.ids : []));

const INPUT_TYPES: ReadonlySet<string> = new Set<InputType>([
  'text',
  'number',
  'duration',
  'yes no',
  'files',
  'ips',
  'domains',
  'urls',
  'devices',
  'device',
  'contact',
  'sha1',
  'alert',
]);

export const isInputType = (type: string): type is InputType => INPUT_TYPES.has(type);

export function buildInput(input: Input, context: ModelContext): InputModel {
  if (!isInputType(input.type))
    throw new Error(`The grammar has a type of input that the model has not: ${input.type}`);
  return {
    name: input.name,
    type: input.type,
    optional: input.optional,
    ...(input.default && { default: buildExpression(input.default, context) }),
    ...(input.prompt !== undefined && { prompt: input.prompt }),
    span: context.span(input),
  };
}

function buildHandlers(playbook: Playbook, statements: StatementBuilder): PlaybookBody['handlers'] {
  const handlers: Partial<Record<HandlerEvent, StatementModel[]>> = {};
  for (const handler of playbook.handlers) {
    const event = isFinally(handler) ? 'finally' : handler.event;
    const prefix = isFinally(handler) ? 'finally/' : `on:${event}/`;
    handlers[event] = [...(handlers[event] ?? []), ...statements.block(handler.block.statements, prefix)];
  }
  return handlers;
}
