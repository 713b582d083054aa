"""Keys that are pressed, and what they lead to."""

_HEARD = """key => {
    window.taken = false;
    addEventListener('keyup', function heard(event) {
        if (event.key !== key) return;
        removeEventListener('keyup', heard, true);
        window.taken = true;
    }, true);
}"""


def press(page, key):
    """Press a key, and go on once the page has taken it: a busy one does so later.

    The page has to stay the same document.
    """
    page.evaluate(_HEARD, key.rpartition("+")[2] or "+")
    page.keyboard.press(key)
    page.wait_for_function("() => window.taken")


def tab_to(page, locator):
    """Go on with the tabulator until an element has the focus."""
    for _ in range(30):
        press(page, "Tab")
        if locator.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError("the keyboard does not get there")
