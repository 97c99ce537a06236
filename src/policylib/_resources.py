"""Where the grammar and the data files are: in the installed package, or live in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def data_root() -> Traversable:
    """Return the folder that holds `grammar/` and `policy/`.

    Raises:
        FileNotFoundError: when the package was installed without them.
    """
    package = files("policylib")
    for root in (package / "_data", package.joinpath("..", "..")):
        if root.joinpath("policy", "schema", "common.json").is_file():
            return root
    raise FileNotFoundError("policylib was installed without its grammar/ and policy/ folders")
