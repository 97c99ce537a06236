"""The OpenAPI document, made from the table of operations and the vocabulary of a policy."""
