"""Getting about a page by keys alone."""


def tab_to(page, locator, within=30):
    """Go on with the tabulator, so many steps at most, until an element has the focus."""
    for _ in range(within):
        page.keyboard.press("Tab")
        if locator.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError("the keyboard does not get there")
