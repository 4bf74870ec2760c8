"""How firewalls, bot defences and web filters give themselves away.

Sources: the makers' documentation of their headers and block pages, the fingerprints that wafw00f collects, and responses of
government sites that EDGI's web monitoring labels as blocked or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REFUSALS = frozenset({202, 400, 401, 403, 405, 406, 409, 418, 429, 444, 493, 498, 501, 503, 520})
"""Statuses that a firewall answers with in the site's place."""
_FORBIDDEN = frozenset({403})
_BY_RULE = REFUSALS - {400, 501, 503, 520}
"""Without those that say that something else is wrong: with the request, or with the site behind."""
_MANY = 150
_FEW = 40


@dataclass(frozen=True, slots=True)
class HeaderSign:
    """A response header that tells a firewall."""

    wall: str
    header: str
    pattern: re.Pattern[str]
    statuses: frozenset[int] | None = None
    """With which statuses it tells; null for every one."""
    short: bool = False
    """Whether it tells only with the short body that the firewall itself writes."""


@dataclass(frozen=True, slots=True)
class BodySign:
    """Words or markup of a page that a firewall writes, in lower case."""

    wall: str
    pattern: re.Pattern[bytes]
    statuses: frozenset[int] | None = None
    """With which statuses it tells; null for every one."""
    words: int = _MANY
    """How many words the page may show: more are a page about firewalls, or one that a firewall only watches."""


def _header(
    wall: str, header: str, pattern: str, statuses: frozenset[int] | None = None, *, short: bool = False
) -> HeaderSign:
    return HeaderSign(wall, header, re.compile(pattern, re.IGNORECASE), statuses, short)


def _body(wall: str, pattern: bytes, words: int = _MANY, statuses: frozenset[int] | None = None) -> BodySign:
    return BodySign(wall, re.compile(pattern, re.DOTALL), statuses, words)


HEADERS = (
    _header("Cloudflare", "cf-mitigated", "."),
    _header("Cloudflare", "server-timing", r"\bcforigin;dur=0(?![.\d])", frozenset({403, 429})),
    _header("AWS WAF", "x-amzn-waf-action", "."),
    _header("AWS WAF", "x-blocked-by-waf", "."),
    _header("Vercel", "x-vercel-mitigated", "."),
    _header("Rimon web filter", "rimon", "block"),
    _header("CacheWall", "x-cachewall-action", "."),
    _header("Squid web filter", "x-squid-error", "."),
    _header("Akamai", "server", "akamaighost", _BY_RULE, short=True),
    _header("Akamai", "server-timing", r"^(?!.*\borigin;).*\bak_p\b", _FORBIDDEN, short=True),
    _header("Akamai", "x-reference-error", ".", REFUSALS),
    _header("CloudFront", "x-cache", "error from cloudfront", _BY_RULE),
    _header("Sucuri", "x-sucuri-block", ".", REFUSALS),
    _header("Imperva", "x-iinfo", ".", _BY_RULE),
    _header("DataDome", "x-datadome", ".", REFUSALS),
    _header("DataDome", "x-dd-b", ".", REFUSALS),
    _header("Kasada", "x-kpsdk-ct", ".", REFUSALS),
    _header("AWS load balancer", "server", "awselb", _FORBIDDEN, short=True),
    _header("DDoS-Guard", "server", "ddos-guard", REFUSALS, short=True),
    _header("Qrator", "server", "qrator", REFUSALS, short=True),
    _header("Wordfence", "server", "wf[_-]?waf", REFUSALS),
    _header("Reblaze", "server", "reblaze", REFUSALS),
)
BODIES = (
    _body("Imperva", rb"_incapsula_resource|incapsula incident id|powered by incapsula", _FEW),
    _body("Imperva", rb"pardon our interruption.{0,4000}(?:made us think you were a bot|distil|imperva)"),
    _body("Cloudflare", rb"<title>just a moment.{0,20}</title>.{0,8000}(?:cdn-cgi|_cf_chl_opt|challenge-platform)"),
    _body(
        "Cloudflare", rb"<title>attention required! \| cloudflare</title>|class=.cf-error-details|cf_chl_opt", words=250
    ),
    _body("Cloudflare", rb"<title>access denied \| [^<]{1,200} used cloudflare to restrict access", words=250),
    _body("Cloudflare", rb"^error code: 10\d\d\s*$"),
    _body("Cloudflare", rb"challenge-platform", statuses=REFUSALS),
    _body("AWS WAF", rb"awswafintegration|gokuprops|awswaf[\w.-]{0,80}/challenge\.js", _FEW),
    _body("AWS WAF", rb"<title>human verification</title>.{0,4000}captcha", _FEW),
    _body("F5", rb"the requested url was rejected\.\s+please consult with your administrator"),
    _body("HUMAN (PerimeterX)", rb"px-captcha|perimeterx\.(?:com|net)/whywasiblocked|captcha\.px-cdn\.net"),
    _body("HUMAN (PerimeterX)", rb"denied because we believe you are using automation tools"),
    _body("DataDome", rb"captcha-delivery\.com", _FEW),
    _body("Distil", rb"distilcaptchaform|distilcallbackguard|distil_r_captcha|cdn\.distilnetworks\.com", _FEW),
    _body(
        "StackPath",
        rb"<title>stackpath[^<]{0,80}</title>|is using a security service for protection against online attacks",
    ),
    _body("Sucuri", rb"sucuri website firewall.{0,40}access denied|access denied.{0,40}sucuri website firewall"),
    _body("Sucuri", rb"sucuri[-_]firewall[-_]block|cloudproxy@sucuri\.net|sucuri_cloudproxy_js"),
    _body("Barracuda", rb"barracuda (?:networks|web application firewall).{0,2000}block|blocked.{0,400}barracuda"),
    _body("FortiGuard", rb"fortiguard intrusion prevention|//globalurl\.fortinet\.net|class=.fgd_icon"),
    _body("FortiWeb", rb"web page blocked!?</.{0,2000}attack id"),
    _body("Radware", rb"cloudwebsec@radware\.com|<title>unauthorized request blocked|radware bot manager"),
    _body("Azure Front Door", rb"the request is blocked\.", _FEW),
    _body("Azure Application Gateway", rb"microsoft-azure-application-gateway", _FEW, _FORBIDDEN),
    _body("Azure WAF", rb"<title>[^<]{0,40}azure waf[^<]{0,40}</title>"),
    _body("Reblaze", rb"(?:your )?current session has been terminated|window\.rbzns"),
    _body("Wordfence", rb"generated by wordfence|your access to this site has been limited by the site owner"),
    _body("ModSecurity", rb"this error was generated by mod_?security|mod_?security rules triggered"),
    _body("Akamai", rb"you don.{1,6}t have permission to access.{1,3000}reference(?:\s|&#32;|&nbsp;)*(?:#|&#35;)"),
    _body("Akamai", rb"errors\.edgesuite\.net", _FEW),
    _body("Akamai", rb"/_sec/(?:verify|cp_challenge)|sec-if-cpt-container|bm-verify=", _FEW),
    _body("NetScaler", rb"appfw session id|violation category.{0,5}appfw_"),
    _body("Imunify360", rb"protected by.{0,20}imunify360|imunify360.{0,20}(?:preloader|captcha)"),
    _body("BitNinja", rb"security check by bitninja|visitor anti-robot validation"),
    _body("SiteGround", rb"/\.well-known/(?:sg)?captcha/", _FEW),
    _body("SiteLock", rb"sitelock incident id"),
    _body("Kasada", rb"window\.kpsdk", _FEW),
    _body("DDoS-Guard", rb"check\.ddos-guard\.net", _FEW),
    _body("Anubis", rb"anubis_challenge|/\.within\.website/x/cmd/anubis/"),
    _body("Vercel", rb"<title>vercel security checkpoint"),
    _body("WebKnight", rb"webknight application firewall alert"),
    _body("Barikode", rb"<strong>barikode</strong>", _FEW),
    _body("ERDDAP", rb"your ip address is on this erddap.{1,4}s request blacklist"),
    _body("Zyxel web filter", rb"<title>zyxel security cloud"),
    _body("Zscaler web filter", rb"internet security by zscaler|zscaler to protect you from internet threats"),
    _body("SonicWall web filter", rb"<(?:title|h\d)[^>]*>web site blocked|nsa_banner", _FEW),
    _body("Palo Alto web filter", rb"<title>web page blocked</title>"),
    _body("WatchGuard web filter", rb"request denied by watchguard"),
    _body("Squid web filter", rb"access control configuration prevents your request"),
    _body("Cisco Umbrella web filter", rb"block\.opendns\.com|this site is blocked by umbrella", _FEW),
    _body(
        "an unnamed firewall",
        rb"<title>\s*(?:access denied|request (?:rejected|blocked)|(?:human|bot|security) verification|security check|"
        rb"are you a (?:robot|human)\??|verify you are human|access to this page has been denied|request access|"
        rb"[^<]{0,60}:: request access|robot check|ddos protection[^<]{0,40}|cookies are required)\s*</title>",
    ),
)
HOSTS = {
    "geo.captcha-delivery.com": "DataDome",
    "validate.perfdrive.com": "Radware",
    "unblock.federalregister.gov": "Federal Register",
    "sgcaptcha.com": "SiteGround",
    "block.opendns.com": "Cisco Umbrella web filter",
    "blockpage.cisco.com": "Cisco web filter",
}
"""Hosts that a firewall sends to, or a web filter near the checker."""
