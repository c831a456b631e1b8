/** Real text to a model, as server and CLI do it. */
import { EmptyFileSystem } from 'langium';
import { compile, createPlaybookServices, openDocument } from '../../language/index.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';

/** Compiles the first playbook of the text, or the one of that name. Throws the errors of the text. */
export async function compileText(text: string, playbook?: string): Promise<PlaybookModel> {
  const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
  const uri = 'file:///test.playbook';
  await openDocument(services, uri, text);
  const name = playbook ?? /^playbook\s+([\w-]+)/m.exec(text)?.[1] ?? '';
  const result = await compile(services, uri, name);
  if (result.kind !== 'model') throw new Error(JSON.stringify(result, null, 1));
  return result.model;
}
