"""Schedules as units for engines that are there already: systemd timers, crontabs, Kubernetes CronJobs."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from archive_crawler.collection.model import Missed
from archive_crawler.collection.times import cron_line
from archive_crawler.desk.roster import Scheduled
from archive_crawler.errors import BadArguments

FORMS = {
    "systemd": "a hardened service and a timer for each collection",
    "cron": "a crontab for /etc/cron.d",
    "kubernetes": "a CronJob for each collection",
}
_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_USER = "archive-crawler"
_IMAGE = "archive-crawler:latest"


def units(form: str, scheduled: Mapping[str, Scheduled], output: Path, contact: str | None) -> dict[str, str]:
    """File names and contents; raises BadArguments where an engine cannot say what a schedule says."""
    if form == "cron":
        return {"archive-crawler": _crontab(scheduled, output, contact)}
    files = {}
    for name, each in scheduled.items():
        if form == "systemd":
            files[f"archive-crawler-{name}.service"] = _service(each, output, contact)
            files[f"archive-crawler-{name}.timer"] = _timer(each)
        else:
            files[f"archive-crawler-{name}.yaml"] = _cron_job(each, contact)
    return files


def _command(each: Scheduled, output: Path, contact: str | None) -> list[str]:
    file = str(Path(each.file).absolute()) if Path(each.file).exists() else each.file
    program = str(Path(sys.argv[0]).absolute()) if Path(sys.argv[0]).name == "archive-crawler" else "archive-crawler"
    return [program, "crawl", file, "--output", str(output), *(["--contact", contact] if contact else [])]


def _service(each: Scheduled, output: Path, contact: str | None) -> str:
    command = " ".join(_systemd_word(word) for word in _command(each, output, contact))
    return f"""\
[Unit]
Description=Crawl {each.collection.name}
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User={_USER}
ExecStart={command}
# 5 is finished with limits or failures, 11 interrupted in order: the same command goes on
SuccessExitStatus=5 11
KillSignal=SIGTERM
TimeoutStopSec=5min
Restart=on-abnormal
RestartSec=1min
ProtectSystem=strict
ReadWritePaths={_systemd_word(str(output))}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0027
"""


def _systemd_word(word: str) -> str:
    """A word of a command line: specifiers and variables are none (systemd.service(5), COMMAND LINES)."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return plain if re.fullmatch(r"[\w@%+=:,./-]+", plain, re.ASCII) else f'"{plain}"'


def _timer(each: Scheduled) -> str:
    schedule = each.schedule
    lines = "".join(f"OnCalendar={line} {schedule.timezone}\n" for line in on_calendar(schedule.cron))
    delay = f"RandomizedDelaySec={schedule.jitter}\nFixedRandomDelay=yes\n" if schedule.jitter else ""
    return f"""\
[Unit]
Description=Crawl {each.collection.name}: {schedule.cron}

[Timer]
{lines}{delay}Persistent={"yes" if schedule.missed is Missed.RUN_ONCE else "no"}
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def on_calendar(cron: str) -> list[str]:
    """A cron expression as systemd.time(7) calendar events; cron's "day of the month or day of the week" are two."""
    minute, hour, day, month, weekday = cron_line(cron).split()
    if re.search("[L#]", f"{day}{weekday}", re.IGNORECASE):
        raise BadArguments(
            f"cron {cron!r}: systemd timers know no last or n-th day of the week; write the timer by hand"
        )
    clock = f"{_numbers(hour, 0)}:{_numbers(minute, 0)}:00"
    months = _numbers(_named_months(month), 1)
    days = "" if weekday == "*" else f"{_weekdays(weekday)} "
    if day.startswith("*") or weekday.startswith("*"):
        return [f"{days}*-{months}-{_numbers(day, 1)} {clock}"]
    return [f"*-{months}-{_numbers(day, 1)} {clock}", f"{days}*-{months}-* {clock}"]


def _numbers(text: str, first: int) -> str:
    terms = []
    for term in text.split(","):
        span, _, step = term.partition("/")
        begin, _, end = span.partition("-")
        if begin == "*":
            terms.append(f"{first:02}/{step}" if step else "*")
        elif step and not end:
            terms.append(f"{int(begin):02}/{step}")
        else:
            terms.append(f"{int(begin):02}" + (f"..{int(end):02}" if end else "") + (f"/{step}" if step else ""))
    return ",".join(terms)


def _named_months(text: str) -> str:
    for number, name in enumerate(_MONTHS, 1):
        text = re.sub(name, str(number), text, flags=re.IGNORECASE)
    return text


def _weekdays(text: str) -> str:
    days: list[str] = []
    for term in text.split(","):
        span, _, step = term.partition("/")
        begin, _, end = span.replace("*", "0-6").partition("-")
        first = _day(begin)
        last = _day(end) if end else first
        days += [
            _DAYS[number % 7] for number in range(first, (last if last >= first else last + 7) + 1, int(step or 1))
        ]
    return ",".join(dict.fromkeys(days))


def _day(text: str) -> int:
    return int(text) if text.isdecimal() else next(n for n, day in enumerate(_DAYS) if day.lower() == text.lower())


def _crontab(scheduled: Mapping[str, Scheduled], output: Path, contact: str | None) -> str:
    lines = [
        "# Crawls of archive-crawler, for /etc/cron.d. A crawl that still goes makes the next one end at once, with exit code 2."
    ]
    for name, each in scheduled.items():
        command = shlex.join(_command(each, output, contact)).replace("%", "\\%")
        lines += [
            "",
            f"# {name}",
            f"CRON_TZ={each.schedule.timezone}",
            f"{cron_line(each.schedule.cron)} {_USER} {command}",
        ]
    return "\n".join([*lines, ""])


def _cron_job(each: Scheduled, contact: str | None) -> str:
    name, schedule = each.collection.name, each.schedule
    arguments = ["crawl", f"/collections/{Path(each.file).name}", "--output", "/output"]
    arguments += ["--contact", contact] if contact else []
    deadline = "" if schedule.missed is Missed.RUN_ONCE else "  startingDeadlineSeconds: 120\n"
    return f"""\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: archive-crawler-{name}
spec:
  schedule: {json.dumps(cron_line(schedule.cron))}
  timeZone: {json.dumps(schedule.timezone)}
  concurrencyPolicy: Forbid
{deadline}  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 300
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            fsGroup: 10001
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: crawl
              image: {json.dumps(_IMAGE)}
              args: {json.dumps(arguments)}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: ["ALL"]
              volumeMounts:
                - name: output
                  mountPath: /output
                - name: collections
                  mountPath: /collections
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: output
              persistentVolumeClaim:
                claimName: archive-crawler-output
            - name: collections
              configMap:
                name: archive-crawler-collections
            - name: tmp
              emptyDir: {{}}
"""
