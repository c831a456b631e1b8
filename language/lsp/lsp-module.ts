import type { Module } from 'langium';
import type { PartialLangiumServices } from 'langium/lsp';
import type { PlaybookServices } from '../playbook-module.ts';

/** Editor services of the language. */
export const PlaybookLspModule: Module<PlaybookServices, PartialLangiumServices> = {};
