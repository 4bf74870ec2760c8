"""Firewalls that answer in a server's place, and how they give themselves away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Response

_SHORT = 2048
_REFUSALS = frozenset({401, 403, 405, 406, 429, 503})
_LINKEDIN = 999
_OK = 200


def firewall(response: Response) -> str | None:
    """Name of the firewall that gave an answer, with the sign it was known by; null where it was the site itself."""
    headers = response.headers
    if mitigated := headers.get("cf-mitigated"):
        return f"Cloudflare (cf-mitigated: {mitigated})"
    if action := headers.get("x-amzn-waf-action"):
        return f"AWS WAF (x-amzn-waf-action: {action})"
    if response.status == _LINKEDIN:
        return "status 999, which only bot defences send"
    return _refusing(response) if response.status in _REFUSALS else _page(response)


def _refusing(response: Response) -> str | None:
    headers, server = response.headers, response.headers.get("server", "").lower()
    if server.startswith("akamaighost") and _is_short(response):
        return "Akamai (server: AkamaiGHost, short body)"
    if headers.get("x-cache", "").lower().startswith("error from cloudfront"):
        return f"CloudFront (x-cache: {headers['x-cache']})"
    if "x-sucuri-block" in headers:
        return "Sucuri (x-sucuri-block)"
    if "x-iinfo" in headers:
        return "Imperva (x-iinfo)"
    return _page(response)


def _page(response: Response) -> str | None:
    """A challenge page; Imperva sends its own with status 200."""
    body = response.body
    if b"_Incapsula_Resource" in body and (response.status != _OK or _is_short(response)):
        return "Imperva (_Incapsula_Resource)"
    if response.status in _REFUSALS and b"challenge-platform" in body:
        return "Cloudflare (challenge-platform)"
    return None


def _is_short(response: Response) -> bool:
    declared = response.headers.get("content-length", "")
    return (int(declared) if declared.isdecimal() else len(response.body)) < _SHORT
