// Writes what is generated from the catalog: docs, snippets, syntaxes. Run by `npm run generate`.
