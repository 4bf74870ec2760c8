"""Ranks and titles before a name: those of the six services, spelled in AP style, in full, or as the services abbreviate."""

from __future__ import annotations

import re

_HEAD_WORDS = (
    # Enlisted, Army and Marine Corps, Air Force and Space Force, Navy and Coast Guard.
    "pvt private pv2 pfc spc specialist cpl corporal sgt sergeant ssg sfc msg 1sg sgm csm lcpl ssgt gysgt msgt mgysgt sgtmaj "
    "airman amn a1c sra tsgt smsgt cmsgt guardian spc1 spc2 spc3 spc4 "
    "seaman fireman airman constructionman hospitalman petty po1 po2 po3 cpo scpo mcpo mc1 mc2 mc3 mcsn mcsa mcsr mcc mccs "
    "hm1 hm2 hm3 pa1 pa2 pa3 yn1 yn2 "
    # Warrant officers and officers.
    "warrant wo1 cw2 cw3 cw4 cw5 cwo cwo2 cwo3 cwo4 cwo5 2lt 1lt 2ndlt 1stlt lt lieutenant ltjg lcdr cdr ens ensign capt captain cpt "
    "maj major lt.col ltcol ltc col colonel brig.gen bgen bg brigadier maj.gen majgen mg ltgen ltg gen general cmdr commander "
    "adm admiral radm vadm rear cadet midshipman chaplain "
    # Civilians.
    "dr mr mrs ms mx prof professor rev sen senator rep gov governor hon amb ambassador"
)
_HEADS = frozenset(_HEAD_WORDS.split())
_BESIDE_WORDS = (
    "1st 2nd 3rd 4th first second third 1 2 3 4 5 class basic recruit apprentice staff tech technical senior master chief "
    "command lance gunnery officer vice brig j.g jg grade junior lower upper half of"
)
_BESIDE = frozenset(_BESIDE_WORDS.split())
"""Words of a rank that are none alone; "of" only inside, as in Sergeant Major of the Army."""
_SERVICES = re.compile(
    r"(?:(?:retired|former)\s+)?(?:U\.?S\.?\s+)?(?:(?:Army|Navy|Air\s+Force|Marine\s+Corps|Marine|Space\s+Force|Coast\s+Guard|Army\s+Reserve|"
    r"Air\s+Force\s+Reserve|Navy\s+Reserve|(?:Army\s+|Air\s+)?National\s+Guard)\s+)?",
    re.IGNORECASE,
)
# A rating of the Navy or the Coast Guard goes before its class or rate: Mass Communication Specialist 2nd Class.
_RATING = re.compile(
    r"(?:(?:Senior\s+|Master\s+)?Chief\s+)?(?:[A-Z][\w’'-]+\s+){1,4}?(?:Specialist|Spc\.|Mate|Technician|Corpsman|Communicator|Man|Engineer|"
    r"Electrician|Yeoman|Rescueman|Signalman|Machinist|Operator|Controlman)\s+"
    r"(?:(?:1st|2nd|3rd|First|Second|Third)\s+Class|Seaman(?:\s+(?:Apprentice|Recruit))?|Airman(?:\s+Apprentice)?|Fireman)\s+"
    r"|(?:(?:Senior\s+|Master\s+)?Chief\s+)(?:Mass\s+Communication|Public\s+Affairs)\s+Specialist\s+",
    re.IGNORECASE,
)
_WARFARE = re.compile(r"\([A-Z]{2,4}(?:/[A-Z]{2,4})*\)")
"""Qualifications of a sailor after the rate, as in (SW/AW)."""
_WORD = re.compile(r"\(?(?P<word>[^\s()]+)\)?\s+")


def rank(text: str) -> str:
    """The rank or title that a text begins with, the service before it included; empty where there is none."""
    service = _SERVICES.match(text)
    start = service.end() if service else 0
    rating = _RATING.match(text, start)
    end = rating.end() if rating else _end(text, start)
    return text[:end] if end > start else ""


def _end(text: str, start: int) -> int:
    """Where the words of the rank end; `start` where none of them is a rank by itself."""
    end, headed = start, False
    while match := _WORD.match(text, end):
        word = match["word"].lower().rstrip(".")
        if word in _HEADS:
            headed = True
        elif (word not in _BESIDE or (word == "of" and not headed)) and not (
            headed and _WARFARE.fullmatch(match.group().strip())
        ):
            break
        end = match.end()
    return end if headed else start
