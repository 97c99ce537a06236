"""One module an area; its `PAGES` say path, scope and handler."""
