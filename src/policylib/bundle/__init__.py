"""A checked policy in one file: compiled, known by its content, perhaps signed; read without a parser."""
