/** Whether two ids mean one person. Directories compare user principal names without case; people type them in any form. */
export const personKey = (id: string): string => id.normalize('NFC').trim().toLowerCase();

export const samePerson = (a: string, b: string): boolean => personKey(a) === personKey(b);
