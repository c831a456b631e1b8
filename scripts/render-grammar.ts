// Writes the generated parts of the grammar. Runs before `langium generate`, which reads them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderVerbs } from '../language/catalog/render-verbs.ts';
import { keywordsOf, renderNames } from '../language/grammar/soft-words.ts';

const folder = new URL('../language/grammar/', import.meta.url);
const write = (name: string, text: string): void => {
  writeFileSync(new URL(name, folder), text);
};

write('verbs.langium', renderVerbs());
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.langium') && file !== 'names.langium')
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));
write('names.langium', renderNames(keywordsOf(sources)));
