"""Shells complete commands, options and collections."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from archive_crawler.cli import COMMANDS, main

BASH = shutil.which("bash")
COMPLETE = """
source "$1"; shift
shopt -s extglob
complete -p archive-crawler > /dev/null || exit 3
[[ $(complete -p archive-crawler) =~ -F\\ ([^ ]+) ]]
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
"${BASH_REMATCH[1]}" archive-crawler "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell, capsys):
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.skipif(BASH is None, reason="no bash on this machine")
def test_bash_completes(tmp_path, capsys):
    """In a real bash: commands, those within commands, options, choices, and collections: shipped, crawled, or a file."""
    file = tmp_path / "completion.bash"
    file.write_text(script("bash", capsys))
    here = tmp_path / "here"
    (here / "output" / "made-before").mkdir(parents=True)
    (here / "output" / "made-before" / "state.sqlite3").touch()
    (here / "mine.toml").touch()
    (here / "other.txt").touch()

    def completed(*words: str) -> set[str]:
        done = subprocess.run(
            [BASH, "--norc", "-c", COMPLETE, "bash", file, "archive-crawler", *words],
            capture_output=True, text=True, cwd=here, timeout=30, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return set(done.stdout.split())

    assert completed("") >= set(COMMANDS)
    assert completed("sch") == {"schedule", "scheduler"}
    assert completed("schedule", "pa") == {"pause"}
    assert completed("crawl", "--n") == {"--new"}
    assert completed("completion", "f") == {"fish"}
    assert completed("crawl", "defe") == {"defense-news"}
    assert completed("status", "made") == {"made-before"}
    assert completed("crawl", "m") == {"made-before", "mine.toml"}
    assert completed("explain", "--collection", "mi") == {"mine.toml"}


@pytest.mark.parametrize(("shell", "arguments"), [("zsh", ["-n"]), ("fish", ["--no-execute"])])
def test_other_shells(shell, arguments, tmp_path, capsys):
    """The script has every command, and the shell reads it where it is there."""
    text = script(shell, capsys)
    assert all(command in text for command in COMMANDS)
    assert "defense-news" in text
    if program := shutil.which(shell):
        file = tmp_path / "completion"
        file.write_text(text)
        done = subprocess.run([program, *arguments, file], capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, "")
