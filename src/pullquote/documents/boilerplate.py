"""What stands around a text and is not of it: credits, rights, links, counts of comments."""

from __future__ import annotations

import re

#: Matches at the beginning of a line or a sentence.
BOILERPLATE = re.compile(
    r"""
    \[[^\]]*\b(?:edited|translated|reviewed|photo|image|video|editor)\b[^\]]*\]\.?$
    | the\ views\ expressed\b | the\ opinions\ expressed\b
    | the\ post\b.*\bappeared\ first\ on\b
    | this\ (?:article|story|post)\ (?:was\ )?(?:first|originally)\b
    | (?:originally\ )?published\ (?:by|on|in)\b | from\ .{0,80}\bhttps?://\S+$ | https?://\S+$
    | \d+\ comments?$ | (?:leave\ a\ comment|read\ more|share\ this|subscribe|sign\ up|related:)\b
    | (?:©|copyright\b|all\ rights\ reserved)
    | (?:photo|image|photograph|picture)(?:\ credit)?(?:\ by|:)
    | (?-i:[Bb][Yy]\ (?:[A-Z][\w.’'-]+(?:\s+|$)){2,4}$)
    | (?:edited|written|reported|translated)\ by\b.{0,80}$
    | (?:last\ )?updated:?\ .{0,40}$
    """,
    re.VERBOSE | re.IGNORECASE,
)
