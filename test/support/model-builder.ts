import { EmptyFileSystem } from 'langium';
import { compile, createPlaybookServices, openDocument } from '../../language/index.ts';
import type { PlaybookModel } from '../../language/model/playbook-model.ts';

const URI = 'file:///case/case.playbook';

/** The model of a playbook of a text; an error in the text fails the test with its message. */
export async function modelOf(text: string, playbook = 'p'): Promise<PlaybookModel> {
  const { Playbook: services } = createPlaybookServices(EmptyFileSystem);
  await openDocument(services, URI, text);
  const result = await compile(services, URI, playbook);
  if (result.kind === 'model') return result.model;
  throw new Error(JSON.stringify(result, undefined, 1));
}

/** People and approvals as the examples have them. */
export const PEOPLE = `language 1
contact maria { name "Maria Ortiz" upn "maria.ortiz@contoso.com" }
contact joel  { name "Joel Baker"  upn "joel.baker@contoso.com" }
contact ciso  { name "Ana Lind"    upn "ana.lind@contoso.com" }
team soc_leads { maria joel }
channel soc { teams secret "teams-soc-webhook" }
approval containment {
  from soc_leads
  need 1
  within 15m
  exclude requester
  if silent escalate to ciso within 30m then deny
}
approval org_wide {
  from soc_leads, ciso
  need 2
  within 1h
  exclude requester
  require reason
  if silent deny
}
`;
