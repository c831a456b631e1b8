/** The name of a device as tests write it: lower case, without its domain. */
export const bare = (name: string): string => name.toLowerCase().split('.')[0] ?? '';
