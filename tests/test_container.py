"""The container's files say what the program can do, and its install steps work in a clean environment."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from archive_crawler.cli import main, parser
from archive_crawler.collection.load import parse
from archive_crawler.desk.roster import Scheduled
from archive_crawler.desk.telling import SECRET
from archive_crawler.desk.units import units
from archive_crawler.reports.post import PASSWORD, USER

ROOT = Path(__file__).parents[1]
DOCKERFILE = DockerfileParser(fileobj=(ROOT / "Dockerfile").open("rb")).structure
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def stages() -> list[list[tuple[str, str]]]:
    """Instructions of each stage, comments left out."""
    lines = [(each["instruction"], each["value"]) for each in DOCKERFILE if each["instruction"] != "COMMENT"]
    starts = [at for at, (name, _) in enumerate(lines) if name == "FROM"]
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def values(stage: list[tuple[str, str]], instruction: str) -> list[str]:
    return [value for name, value in stage if name == instruction]


def the(instruction: str) -> str:
    """The one value of an instruction in the image that runs."""
    (value,) = values(stages()[-1], instruction)
    return value


def copied() -> list[tuple[list[str], str]]:
    """What the build takes from the project, and where to."""
    return [(words[:-1], words[-1]) for value in values(stages()[0], "COPY") if (words := shlex.split(value))]


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path of the project's root out: the last line that matches decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line and not line.startswith("#") and fnmatch(path, line.lstrip("!")):
            ignored = not line.startswith("!")
    return ignored


def test_the_image_that_runs_has_no_build_tools_and_no_root():
    """Two stages; the second runs as 10001, writes to /output, and brings neither compiler nor pip."""
    build, final = stages()
    assert values(build, "FROM")[0].endswith(" AS build")
    assert the("USER") == "10001:10001"
    assert json.loads(the("VOLUME")) == ["/output"]
    told = " ".join(values(final, "RUN"))
    assert "--uid 10001 --gid 10001" in told
    assert "--owner 10001 --group 10001 /output" in told
    assert "pip uninstall --yes pip" in told
    assert not re.search(r"gcc|build-essential|-dev\b|make\b", told)
    assert the("COPY") == "--from=build /opt/archive-crawler /opt/archive-crawler"


def test_what_is_copied_is_there_and_not_ignored():
    """And it is all that the package is built from."""
    sources = [source for taken, _ in copied() for source in taken]
    assert all((ROOT / source).exists() for source in sources)
    assert not [source for source in sources if is_ignored(source)]
    assert is_ignored("output")
    assert is_ignored(".git")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages | {"pyproject.toml", project["project"]["readme"]} <= set(sources)


def test_signals_arrive():
    """Lists of arguments, no shell in between, and tini before the program."""
    assert json.loads(the("ENTRYPOINT")) == ["/usr/bin/tini", "--", "archive-crawler"]
    assert " tini" in " ".join(values(stages()[-1], "RUN"))
    assert the("STOPSIGNAL") == "SIGTERM"
    assert parser().parse_args(json.loads(the("CMD"))).command == "scheduler"


def test_the_healthcheck_is_a_command_that_works(capsys, tmp_path):
    """On an output folder that is empty, too."""
    words = json.loads(the("HEALTHCHECK").partition(" CMD ")[2])
    assert words[0] == "archive-crawler"
    assert main([str(tmp_path) if word == "/output" else word for word in words[1:]]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("name", OURS)
def test_services_of_the_program(name):
    """They run as the image's user, without privileges, with the image's folders and commands that there are."""
    service = OURS[name]
    assert (service["user"], service["read_only"], service["cap_drop"]) == (the("USER"), True, ["ALL"])
    assert {"./collections:/collections:ro", "output:/output"} <= set(service["volumes"])
    start = service.get("entrypoint") or json.loads(the("ENTRYPOINT"))
    words = [*start, *service["command"]][len(json.loads(the("ENTRYPOINT"))) :]
    if words[-1] != "--help":
        assert parser().parse_args(words).command == name
    else:
        assert parser().parse_args([*words[:-1], "test", "/collections/x.toml"]).command == "notify"


def test_the_compose_file_holds_together():
    """Volumes and services that are named are there; what needs a profile has it; variables are those that the program reads."""
    assert set(SERVICES) == {"scheduler", "try-mail", "mail"}
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["scheduler"]
    mounts = [mount for service in SERVICES.values() for mount in service["volumes"]]
    assert {mount.partition(":")[0] for mount in mounts if not mount.startswith("./")} == set(COMPOSE["volumes"])
    assert {needed for service in SERVICES.values() for needed in service.get("depends_on", [])} <= set(SERVICES)
    variables = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert variables == {USER, PASSWORD, SECRET} == set(SERVICES["scheduler"]["environment"])
    assert all(str(port).startswith("127.0.0.1:") for service in SERVICES.values() for port in service.get("ports", []))


@pytest.mark.skipif(
    subprocess.run(["sh", "-c", "docker compose version"], capture_output=True, check=False).returncode != 0,
    reason="no docker compose on this machine",
)
def test_compose_takes_it():
    """Docker's own reader, which wants no engine for that."""
    done = subprocess.run(
        ["docker", "compose", "--profile", "mail", "config", "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_kubernetes_units_fit_the_image():
    """The same user, folders and name as the image's."""
    collection = parse(b'name = "x"\nseeds = ["https://www.example.gov/"]\n[schedule]\ncron = "@daily"\n', "x")
    (text,) = units(
        "kubernetes", {"x": Scheduled("x.toml", collection, collection.schedule)}, Path("output"), None
    ).values()
    pod = yaml.safe_load(text)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert str(pod["securityContext"]["runAsUser"]) == the("USER").partition(":")[0]
    assert {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]} >= {"/output", "/collections"}
    assert pod["containers"][0]["image"] == SERVICES["scheduler"]["image"]
    assert parser().parse_args(pod["containers"][0]["args"]).command == "crawl"


@pytest.mark.skipif("CONTAINER" not in os.environ, reason="takes minutes: CONTAINER=1 asks for it")
@pytest.mark.timeout(900)
def test_the_install_steps_work(tmp_path):
    """The Dockerfile's own COPY and RUN lines, in a folder of their own; the program then crawls its sample site from elsewhere."""
    source, target = tmp_path / "src", tmp_path / "archive-crawler"
    source.mkdir()
    for taken, to in copied():
        for name in taken:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, source / to, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
            else:
                shutil.copy(ROOT / name, source / to)
    for written in values(stages()[0], "RUN"):
        step = written.replace("/opt/archive-crawler", str(target)).replace(
            "python -m venv", f"{sys.executable} -m venv"
        )
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(["sh", "-ec", step], cwd=source, env=clean, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    assert not (target / "bin" / "pip").exists()
    bare = {"PATH": f"{target / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    shutil.rmtree(source)
    done = subprocess.run(
        ["archive-crawler", "demo", "--output", "output"],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert list((tmp_path / "output" / "demo").glob("*/archive/*.warc.gz"))
