/** People of the practice company. The contacts are those that the sample playbooks ask. */
export interface Person {
  /** Name of the contact in the sample playbooks. */
  readonly contact: string;
  readonly name: string;
  readonly upn: string;
  readonly role: string;
}

export const PEOPLE: readonly Person[] = [
  { contact: 'maria', name: 'Maria Ortiz', upn: 'maria.ortiz@contoso.com', role: 'SOC lead' },
  { contact: 'joel', name: 'Joel Baker', upn: 'joel.baker@contoso.com', role: 'SOC lead' },
  { contact: 'priya', name: 'Priya Nair', upn: 'priya.nair@contoso.com', role: 'SOC lead' },
  { contact: 'ciso', name: 'Ana Lind', upn: 'ana.lind@contoso.com', role: 'Chief information security officer' },
];

/** An analyst who works in the portal, beside the playbooks. */
export const PORTAL_ANALYST = 'omar.haddad@contoso.com';
