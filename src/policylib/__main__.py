"""`python -m policylib`."""

from policylib.cli.main import main

main()
