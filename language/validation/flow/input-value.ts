import type { ValidationAcceptor } from 'langium';
import type { ScalarType, ValueType } from '../../catalog/value-types.ts';
import {
  isPathValue,
  Principal,
  type Argument,
  type Expression,
  type GivenInput,
  type Input,
} from '../../generated/ast.ts';
import type { PlaybookServices } from '../../playbook-module.ts';
import { typeOfExpression } from '../../typing/type-of-expression.ts';
import type { Code } from '../codes.ts';
import { didYouMean } from '../nearest.ts';
import { report } from '../report.ts';
import { nameOf } from './type-names.ts';

interface Expected {
  /** What the input takes, for messages. */
  readonly what: string;
  readonly takes: readonly (ScalarType | 'enum')[];
  readonly many?: true;
}

/** A text stands for everything that has a name: an address, a hash, a device. */
const NAMED = ['text', 'ip', 'domain', 'url', 'hash', 'enum', 'time', 'contact', 'device', 'file'] as const;

const EXPECTED: Readonly<Record<string, Expected>> = {
  text: { what: 'a text', takes: NAMED },
  alert: { what: 'the id of an alert', takes: ['text'] },
  number: { what: 'a number', takes: ['number'] },
  duration: { what: 'a duration, such as 24h', takes: ['duration'] },
  'yes no': { what: '`yes` or `no`', takes: ['yesno'] },
  contact: { what: 'a contact', takes: ['contact'] },
  sha1: { what: 'a SHA-1', takes: ['text', 'hash'] },
  device: { what: 'one device', takes: ['device', 'text'] },
  devices: { what: 'devices', takes: ['device', 'text'], many: true },
  files: { what: 'files', takes: ['file', 'hash', 'text'], many: true },
  ips: { what: 'addresses', takes: ['ip', 'text'], many: true },
  domains: { what: 'domains', takes: ['domain', 'text'], many: true },
  urls: { what: 'URLs', takes: ['url', 'text'], many: true },
};

/** PB305: the value that an input gets from `run` is of its type. PB302: so are its default and what a test gives. */
export function checkInputValue(services: PlaybookServices) {
  const check = (input: Input | undefined, value: Expression | undefined, code: Code, accept: ValidationAcceptor) => {
    const expected = input && EXPECTED[input.type];
    const problem = value && expected && problemOf(value, expected, services);
    if (!input || !value || problem === undefined) return;
    report(accept, code, `The input ${input.name} takes ${problem}`, { node: value });
  };
  return {
    argument: ({ input, value }: Argument, accept: ValidationAcceptor) => {
      check(input.ref, value, 'PB305', accept);
    },
    given: ({ input, value }: GivenInput, accept: ValidationAcceptor) => {
      check(input.ref, value, 'PB302', accept);
    },
    default: (input: Input, accept: ValidationAcceptor) => {
      check(input, input.default, 'PB302', accept);
    },
  };
}

function problemOf(value: Expression, expected: Expected, services: PlaybookServices): string | undefined {
  const { what } = expected;
  const names = services.references.Names;
  if (value.$type === 'ListValue') {
    if (expected.many !== true) return `${what}, and this is a list. Give one value.`;
    const wrong = value.items.map((item) => problemOf(item, expected, services)).find((each) => each !== undefined);
    return wrong;
  }
  if (isPathValue(value) && names.ofPath(value.path).kind === 'constant')
    return expected.takes.includes('enum') ? undefined : unknownName(value.path.root, value, expected, services);
  const type = typeOfExpression(value, names);
  if (fits(type, expected)) return undefined;
  return `${what}, and this is ${nameOf(type)}.`;
}

const fits = ({ of, set }: ValueType, { takes, many }: Expected): boolean =>
  (of === 'any' || takes.includes(of)) && (set !== true || many === true);

/** A bare word is no value of these inputs, so it can only be a name. */
function unknownName(word: string, at: Expression, { what, takes }: Expected, services: PlaybookServices): string {
  const { LexicalScopes: lexical, ScopeProvider: scopes } = services.references;
  const people = takes.includes('contact') ? scopes.declarations(Principal.$type, at).getAllElements() : [];
  const known = [...lexical.visibleNames(at), ...[...people].map(({ name }) => name)];
  return `${what}, and there is no ${JSON.stringify(word)} here.${didYouMean(word, known)}`;
}
