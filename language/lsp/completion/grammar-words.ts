import { AstUtils, GrammarAST } from 'langium';

/** The parser rule that an element of the grammar stands in. */
export const ruleOf = (element: GrammarAST.AbstractElement): GrammarAST.ParserRule | undefined =>
  AstUtils.getContainerOfType(element, GrammarAST.isParserRule);

/** Rules whose words are names: their keywords are no proposals. */
const NAME_RULES: ReadonlySet<string> = new Set(['StepName', 'Name', 'Segment', 'TechniqueId']);

export const isNameRule = (rule: GrammarAST.ParserRule | undefined): boolean =>
  rule !== undefined && NAME_RULES.has(rule.name);

/** The type that `{infer TYPE}` gives to the alternative that an element stands in. */
export function inferredType(element: GrammarAST.AbstractElement): string | undefined {
  const group = AstUtils.getContainerOfType(element, GrammarAST.isGroup);
  const action = group?.elements.find(GrammarAST.isAction);
  if (action) return action.inferredType?.name;
  // What repeats is a group in the group of the alternative.
  return GrammarAST.isAbstractElement(group?.$container) ? inferredType(group.$container) : undefined;
}

/** What of the phrases of a data type rule begins with a keyword of it: `is not` with `is`, `any of` behind `includes`. */
export function phrasesFrom(keyword: GrammarAST.Keyword, rule: GrammarAST.ParserRule): string[] {
  const isFirst = beginsPhrase(keyword);
  const rests = expand(rule.definition).flatMap((words) => {
    const at = isFirst ? words.indexOf(keyword.value) : words.indexOf(keyword.value, 1);
    return at < 0 || (isFirst && at > 0) ? [] : [words.slice(at).join(' ')];
  });
  return [...new Set(rests)];
}

function beginsPhrase(element: GrammarAST.AbstractElement): boolean {
  const around = element.$container;
  if (GrammarAST.isGroup(around) && around.elements.indexOf(element) > 0) return false;
  return GrammarAST.isAbstractElement(around) ? beginsPhrase(around) : true;
}

function expand(element: GrammarAST.AbstractElement): string[][] {
  const phrases = expandOnce(element);
  return element.cardinality === '?' ? [...phrases, []] : phrases;
}

function expandOnce(element: GrammarAST.AbstractElement): string[][] {
  if (GrammarAST.isKeyword(element)) return [[element.value]];
  if (GrammarAST.isAlternatives(element)) return element.elements.flatMap(expand);
  if (GrammarAST.isGroup(element)) {
    return element.elements
      .map(expand)
      .reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => [...head, ...tail])), [[]]);
  }
  return [[]];
}

/** Names of the rules that an element is made of, directly and through others. */
export function rulesIn(element: GrammarAST.AbstractElement, found = new Set<string>()): ReadonlySet<string> {
  for (const node of AstUtils.streamAst(element)) {
    const rule = GrammarAST.isRuleCall(node) ? node.rule.ref : undefined;
    if (!rule || found.has(rule.name)) continue;
    found.add(rule.name);
    if (GrammarAST.isParserRule(rule)) rulesIn(rule.definition, found);
  }
  return found;
}
