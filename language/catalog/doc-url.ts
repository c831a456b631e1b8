export const REPOSITORY_URL = 'https://github.com/defender-playbooks/defender-playbooks';

/** A page of docs/ as readers find it who have no copy of the project: neither the extension nor the command line packs them. */
export const docUrl = (page: string): string => `${REPOSITORY_URL}/blob/main/docs/${page}`;
