"""What axe finds wrong on a page: WCAG 2.2 A and AA, and what is good practice besides."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_axe = Axe()


def findings(page: Page) -> list[str]:
    """Each with the place where it is wrong."""
    found = _axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
