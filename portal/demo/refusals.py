"""Why demo data was not loaded or removed."""

from __future__ import annotations


class DemoRefused(Exception):
    """Demo data cannot be handled so; the message is one sentence for whoever asked."""
