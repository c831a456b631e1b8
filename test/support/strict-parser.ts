import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createLangiumParser, EmptyFileSystem } from 'langium';
import type { Model } from '../../language/generated/ast.ts';
import { createPlaybookServices, type PlaybookServices } from '../../language/playbook-module.ts';

/** The parser as it is, but it tells of ambiguities; the product's parser has that switched off. */
function createTalkingParser(services: PlaybookServices) {
  const LanguageMetaData = { ...services.LanguageMetaData, mode: 'development' } as const;
  return createLangiumParser({ ...services, LanguageMetaData });
}

const parser = createTalkingParser(createPlaybookServices(EmptyFileSystem).Playbook);

/** Parses a text; fails on errors, and on ambiguities that the parser meets on its way. */
export function parseStrictly(text: string): Model {
  const log = mock.method(console, 'log', () => undefined);
  try {
    const { lexerErrors, parserErrors, value } = parser.parse<Model>(text);
    assert.deepEqual(
      [...lexerErrors, ...parserErrors].map(({ message }) => message),
      [],
      text,
    );
    assert.deepEqual(
      log.mock.calls.flatMap((call) => call.arguments.map(String)),
      [],
      text,
    );
    return value;
  } finally {
    log.mock.restore();
  }
}
