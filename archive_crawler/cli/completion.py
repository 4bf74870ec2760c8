"""`archive-crawler completion`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive_crawler.collection.load import shipped

_EPILOG = """\
examples:
  source <(archive-crawler completion bash)                                     for this shell
  archive-crawler completion bash > ~/.local/share/bash-completion/completions/archive-crawler
  archive-crawler completion zsh > ~/.zfunc/_archive-crawler                    in a folder of $fpath
  archive-crawler completion fish > ~/.config/fish/completions/archive-crawler.fish
"""
SHELLS = ("bash", "zsh", "fish")
_NAME = "_archive_crawler_collections"
_COLLECTIONS = {"bash": _NAME, "zsh": _NAME, "fish": f"({_NAME})", "tcsh": "f"}
_FOUND = 'for state in output/*/state.sqlite3; do [ -f "$state" ] && basename "$(dirname "$state")"; done'
"""Names of collections that were crawled from here."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "completion",
        help="print what makes a shell complete commands, options and collections",
        description="Print a script that makes a shell complete commands, options, files and the names of collections.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("shell", choices=SHELLS, help="which shell")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import shtab  # noqa: PLC0415 -- one command in thirty needs it

    from archive_crawler.cli import parser  # noqa: PLC0415 -- the module that imports this one

    whole = parser()
    for action in _actions(whole):
        if completes := _completed(action, shtab):
            action.complete = completes  # type: ignore[attr-defined]
    sys.stdout.write(shtab.complete(whole, shell=options.shell, preamble=_preamble()[options.shell]) + "\n")
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of every command, of commands within commands too."""
    for action in parser._actions:  # noqa: SLF001 -- argparse has no other way to its arguments
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in action.choices.values():
                yield from _actions(inner)
        else:
            yield action


def _completed(action: argparse.Action, shtab: Any) -> dict[str, str] | None:
    """What an argument is completed with, by its name in the help."""
    if action.nargs == 0 or action.choices:
        return None
    metavar = str(action.metavar or action.dest).upper()
    named = {"COLLECTION", "COLLECTIONS", "RUN"} | (set() if action.option_strings else {"WHAT", "TARGET"})
    if metavar in named or metavar.startswith("COLLECTION|"):
        return _COLLECTIONS
    if metavar in {"FOLDER", "OUTPUT"}:
        return dict(shtab.DIRECTORY)
    return dict(shtab.FILE) if action.type is Path or metavar in {"FILE", "WARC", "SOURCE"} else None


def _preamble() -> dict[str, str]:
    """Completes with shipped collections, those crawled from here, collection files and folders."""
    names = " ".join(map(shlex.quote, shipped()))
    return {
        "bash": f"""{_NAME}() {{
  compgen -W "{names} $({_FOUND})" -- "$1"
  compgen -f -X '!*.toml' -- "$1"
  compgen -d -- "$1"
}}""",
        "zsh": f"""{_NAME}() {{
  compadd -- {names} ${{(f)"$({_FOUND})"}}
  _files -g '*.toml(-.)'
}}""",
        "fish": f"""function {_NAME}
  printf '%s\\n' {names}
  for state in output/*/state.sqlite3; basename (dirname $state); end
  __fish_complete_suffix .toml
end""",
    }
