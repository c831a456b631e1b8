import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils, EmptyFileSystem, GrammarAST } from 'langium';
import { ACTION_IDS, actionSpec } from '../../language/catalog/actions/index.ts';
import { policyVerbs, renderVerbs, verbOf } from '../../language/catalog/render-verbs.ts';
import type { ActionStatement, Model, Playbook, TargetDecl } from '../../language/generated/ast.ts';
import { keywordsOf, renderNames, RESERVED_WORDS } from '../../language/grammar/soft-words.ts';
import { createPlaybookServices } from '../../language/playbook-module.ts';
import { parseStrictly } from '../support/strict-parser.ts';

const FOLDER = new URL('../../language/grammar/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.langium') && name !== 'names.langium');
const keywords = keywordsOf(sources.map(read));
const free = keywords.filter((word) => !RESERVED_WORDS.has(word));

const { Playbook: services } = createPlaybookServices(EmptyFileSystem);

/** The rules that take keywords for names. */
const NAMES = new Set(['StepName', 'Name', 'Segment']);

const bodyOf = (model: Model): Playbook['body'] => (model.elements[0] as Playbook).body;

describe('words of the grammar', () => {
  it('are written into the grammar as the build finds them', () => {
    assert.equal(read('names.langium'), renderNames(keywords));
    assert.equal(read('verbs.langium'), renderVerbs());
  });

  it('are reserved only where they exist', () => {
    assert.deepEqual(
      [...RESERVED_WORDS].filter((word) => !keywords.includes(word)),
      [],
    );
  });

  it('are all known to the generated parser', () => {
    const rules = services.Grammar.rules.filter(GrammarAST.isParserRule);
    const known = rules.filter(({ name }) => NAMES.has(name)).flatMap(keywordsIn);
    const used = rules.filter(({ name }) => !NAMES.has(name)).flatMap(keywordsIn);
    assert.deepEqual(new Set(used.filter((word) => /^\w+$/.test(word))), new Set(known));
  });

  for (const word of free) {
    it(`${word} can be a name`, () => {
      const body = bodyOf(
        parseStrictly(`playbook ${word} {
          input ${word}: devices optional
          target ${word} = ${word} where ${word}.name is ${word} and count of ${word} > 0 except ${word}
          ${word}: isolate ${word} fully for ${word} { skip if ${word} includes any of ${word} approval ${word} }
          quarantine ${word} on ${word}
          for each ${word} in ${word} { tag ${word} as "x" notify ${word}, ${word} "x" }
          rollback ${word}
          run ${word} with ${word} = ${word}
        }`),
      );
      assert.deepEqual(
        body.map(({ $type }) => $type),
        ['TargetDecl', 'ActionStatement', 'ActionStatement', 'ForEach', 'Rollback', 'RunPlaybook'],
      );
      assert.equal((body[0] as TargetDecl).name, word);
      assert.equal((body[1] as ActionStatement).label, word);
    });

    it(`${word} can be declared by people, lists, policies and tests`, () => {
      const model =
        parseStrictly(`contact ${word} { name "x" } team ${word} { ${word} ${word}, } channel ${word} { teams "x" }
        approval ${word} { from ${word}, ${word} need 1 if silent escalate to ${word} within 1h then deny }
        list ${word} of ips { "1.1.1.1" }
        policy "p" { require ${word}.x is ${word} require approval ${word} for ban files max 3 devices otherwise ask ${word} do not ban ${word} }
        trigger ${word} { when alert created where ${word} is ${word} once per ${word}.id in 4h run ${word} with ${word} = ${word} }
        test "t" for ${word} { given input ${word} = ${word} when approval ${word} granted by ${word} expect notify ${word} }`);
      assert.equal(model.elements.length, 8);
    });
  }

  for (const word of keywords) {
    it(`${word} can follow a dot`, () => {
      const [statement] = bodyOf(parseStrictly(`playbook p { if x.${word}.${word} is y.${word} { note "x" } }`));
      assert.equal(statement?.$type, 'If');
    });
  }
});

function keywordsIn(rule: GrammarAST.ParserRule): string[] {
  return AstUtils.streamAllContents(rule)
    .filter(GrammarAST.isKeyword)
    .map(({ value }) => value)
    .toArray();
}

/** The words that an action begins with, up to its first operand. */
function phrasesOf(element: GrammarAST.AbstractElement): { readonly phrases: string[]; readonly ends: boolean } {
  if (GrammarAST.isKeyword(element)) return { phrases: [element.value], ends: !/\w/.test(element.value) };
  if (GrammarAST.isAlternatives(element))
    return { phrases: element.elements.flatMap((each) => phrasesOf(each).phrases), ends: false };
  if (GrammarAST.isAssignment(element) && keywordsOnly(element)) return phrasesOf(element.terminal);
  if (!GrammarAST.isGroup(element)) return { phrases: [''], ends: true };
  let phrases = [''];
  for (const each of element.elements) {
    if (each.cardinality !== undefined) break;
    const next = phrasesOf(each);
    if (next.ends) break;
    phrases = phrases.flatMap((before) => next.phrases.map((word) => `${before} ${word}`.trim()));
  }
  return { phrases, ends: true };
}

const keywordsOnly = ({ terminal }: GrammarAST.Assignment): boolean =>
  GrammarAST.isAlternatives(terminal) && terminal.elements.every(GrammarAST.isKeyword);

describe('verbs of the grammar', () => {
  const rule = (name: string): GrammarAST.ParserRule => {
    const found = services.Grammar.rules.filter(GrammarAST.isParserRule).find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };

  it('are the phrases of the catalog', () => {
    const action = AstUtils.streamAllContents(rule('Action')).filter(GrammarAST.isRuleCall);
    const rules = [...action.map((call) => call.rule.$refText), 'TagDevices', 'UpdateAlert'].map(rule);
    const phrases = rules.flatMap(({ definition }) => phrasesOf(definition).phrases);
    assert.deepEqual(phrases.sort(), ACTION_IDS.map((id) => actionSpec(id).phrase).sort());
  });

  it('are named by policies as by statements', () => {
    const verbs = policyVerbs();
    for (const id of ACTION_IDS) assert.ok(verbs.get(verbOf(id))?.includes(id), id);
    for (const verb of verbs.keys()) {
      const policy = parseStrictly(`policy "p" { never ${verb} never ${verb}, isolate }`).elements[0];
      assert.ok(policy?.$type === 'Policy' && policy.rules[0]?.$type === 'NeverRule');
      assert.deepEqual(policy.rules[0].verbs, [verb]);
    }
  });

  it('can be expected by tests', () => {
    for (const verb of policyVerbs().keys())
      parseStrictly(`test "t" for p { expect ${verb} on "x" 2 times when ${verb} on "x" fails with 429 }`);
  });
});
