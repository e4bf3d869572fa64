"""What a page of the talk may load and do, as browsers are told with each answer."""

from __future__ import annotations

import re

# What a page of the talk may load; ``policy`` adds its connections. Scripts come from this server
# alone, and none is inline but the one that is named by its hash; 'unsafe-eval' is there because
# BokehJS makes a function of each CustomJS. Images, videos and frames may come from anywhere: the
# author of the slides chose them.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "* data: blob:",
    "media-src": "* data: blob:",
    "font-src": "'self' data:",
    "frame-src": "*",
    "frame-ancestors": "'self'",
    "object-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(host: str, script: str = "") -> str:
    """Return the content security policy of a page at this address.

    ``script`` is the hash of one that stands in the page.
    """
    own = f" ws://{host}" if re.fullmatch(r"[\w.:\[\]-]+", host) else ""
    rules = {**POLICY, "connect-src": f"'self'{own}"}  # in older browsers 'self' does not cover ws:
    rules["script-src"] += f" {script}" if script else ""
    return "; ".join(f"{name} {value}" for name, value in rules.items())
