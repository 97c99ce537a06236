"""Every sentence of the pages, one module an area; `console.text` puts them together."""
