"""The manual page, made of the parser itself: `python -m archive_crawler.cli.manpage FILE` (man(7), groff_man_style(7))."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import archive_crawler
from archive_crawler.cli import parser


def manpage() -> str:
    """The text of archive-crawler(1)."""
    whole = parser()
    lines = [
        f'.TH ARCHIVE\\-CRAWLER 1 "" "archive\\-crawler {_plain(archive_crawler.__version__)}" "User Commands"',
        ".SH NAME",
        f"archive\\-crawler \\- {_plain(_sentence(whole.description))}",
        ".SH SYNOPSIS",
        ".B archive\\-crawler",
        ".I COMMAND",
        "[\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_paragraph(whole.description),
        ".SH COMMANDS",
    ]
    for name, command, _ in _commands(whole):
        lines += [f".SS archive\\-crawler {_plain(name)}", *_command(name, command)]
    lines += _epilog(whole.epilog)
    return "\n".join(lines) + "\n"


def _commands(whole: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Name, parser and summary of each command."""
    for action in whole._actions:  # noqa: SLF001 -- argparse has no other way to its commands
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            summaries = {each.dest: each.help or "" for each in action._choices_actions}  # noqa: SLF001
            yield from ((name, command, summaries.get(name, "")) for name, command in action.choices.items())


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    yield from _usage(command)
    yield from _paragraph(command.description)
    for action in command._actions:  # noqa: SLF001
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction):  # noqa: SLF001
            yield from _argument(command, action)
    for inner, actions, summary in _commands(command):
        yield ".TP"
        yield f"\\fB{_plain(name)} {_plain(inner)}\\fR"
        yield _plain(summary)
        for action in actions._actions:  # noqa: SLF001
            if not isinstance(action, argparse._HelpAction):  # noqa: SLF001
                yield ".RS"
                yield from _argument(actions, action)
                yield ".RE"
    yield from _epilog(command.epilog, inner=True)


def _usage(command: argparse.ArgumentParser) -> Iterator[str]:
    usage = " ".join(command.format_usage().removeprefix("usage: ").split())
    yield ".PP"
    yield _plain(usage)


def _argument(command: argparse.ArgumentParser, action: argparse.Action) -> Iterator[str]:
    if action.help == argparse.SUPPRESS:
        return
    shown = command._get_formatter()  # noqa: SLF001
    yield ".TP"
    yield f"\\fB{_plain(shown._format_action_invocation(action))}\\fR"  # noqa: SLF001
    yield _plain(shown._expand_help(action)) if action.help else "\\&"  # noqa: SLF001


def _paragraph(text: str | None) -> Iterator[str]:
    if text:
        yield ".PP"
        yield _plain(" ".join(text.split()))


def _epilog(text: str | None, *, inner: bool = False) -> Iterator[str]:
    """What stands below the options: examples and exit codes as they are laid out, the rest as paragraphs."""
    for part in filter(None, re.split(r"\n\s*\n", (text or "").strip())):
        title, _, rest = part.partition("\n")
        if re.fullmatch(r"[a-z ]+:", title) and rest:
            yield ".PP" if inner else f".SH {_plain(title.rstrip(':').upper())}"
            if inner:
                yield f"{_plain(title.capitalize())}"
            yield ".RS 2"
            yield ".nf"
            yield from map(_plain, (line.removeprefix("  ") for line in rest.split("\n")))
            yield ".fi"
            yield ".RE"
        else:
            yield from _paragraph(part)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split()).rstrip(".")


def _plain(text: str) -> str:
    """Text that means itself to roff: no line of it is a request, and a hyphen stays one that can be copied."""
    escaped = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\\", "\\e").replace("-", "\\-")
    escaped = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in escaped)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    Path(sys.argv[1]).parent.mkdir(parents=True, exist_ok=True)
    Path(sys.argv[1]).write_text(manpage(), encoding="ascii")
