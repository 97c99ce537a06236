"""Commands that other packages add (entry points of `policylib.commands`), loaded when they are named."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "policylib.commands"

# Which extra brings what the commands of a package need.
_EXTRAS = {"policylib_api": "api"}


class Commands(click.Group):
    """A group that also has the commands of installed packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*super().list_commands(ctx), *_added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _added():
            return own
        try:
            loaded = _added()[cmd_name].load()
        except ModuleNotFoundError as error:
            return _unavailable(_added()[cmd_name], error.name or "")
        return loaded if isinstance(loaded, click.Command) else None


def _added() -> dict[str, EntryPoint]:
    return {one.name: one for one in sorted(entry_points(group=GROUP), key=lambda one: one.name)}


def _unavailable(entry: EntryPoint, module: str) -> click.Command:
    """Return a command that says what to install."""
    extra = _EXTRAS.get(entry.module.partition(".")[0])
    install = f"pip install {module}" if extra is None else f"pip install 'policylib[{extra}]'"

    @click.command(
        entry.name,
        short_help=f"需要先安装 · to be installed: {install}",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    )
    def command() -> None:
        raise click.UsageError(f"缺少 {module}，请先安装 · {module} is missing, install it: {install}")

    return command
