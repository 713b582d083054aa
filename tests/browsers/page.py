"""What a person sees and does on the page: the one place that knows how to find it."""

import json
from urllib.parse import quote

from tests.local_run import PATIENCE, eventually

# What is under way on a slow machine takes longer than what comes at once, in seconds.
ANALYSED = 2 * PATIENCE

_CHOOSER = "#photo"
_ROWS = '[aria-label="Photos of this visit"] article'
_TILES = '[aria-label^="Select "]:not([aria-label^="Select all"])'
_SELECTED = '[aria-label="Selected photos"]'
_DELETED = '[aria-label="Deleted photos"]'
_SEARCH = '[role="combobox"]'
_PHOTO = "dialog[open]"


class Page:
    """The page of a local run in some browser.

    Texts are read as the document has them: what is seen of them WebKit doesn't tell. What is
    pressed is pressed by script, so that nothing that lies over it for a moment matters.
    """

    def __init__(self, driver, run):
        self.driver = driver
        self._run = run

    def open(self, place="#/upload"):
        """Go to a place of the page, loading that anew."""
        self.driver.get("about:blank")
        self.driver.get(f"{self._run.page}/{place}")
        self.until(f"document.querySelector('main h1') || document.querySelector({_CHOOSER!r})")

    def go(self, view):
        """Go to a view without loading the page anew."""
        self.run(f"location.hash = '#/{view}'")

    def reload(self):
        self.driver.refresh()

    def run(self, script):
        return self.driver.execute_script(script)

    def until(self, expression, seconds=PATIENCE):
        """Wait for an expression of the page to become true; give its value."""
        value = eventually(lambda: self.run(f"return {expression}"), seconds)
        assert value, f"not so after {seconds} s: {expression}\n{self.text()}"
        return value

    def choose(self, *paths):
        """Choose files as if in the browser's dialog."""
        self.until(f"document.querySelector({_CHOOSER!r})")
        self.driver.find_element("css selector", _CHOOSER).send_keys("\n".join(map(str, paths)))

    def until_row_says(self, name, *texts, seconds=ANALYSED):
        """Wait for the row of a file to hold some texts."""
        self.until(_row_says(name, texts), seconds)

    def row_says(self, name, *texts):
        return self.run(f"return {_row_says(name, texts)}")

    def text(self):
        return self.run("return document.querySelector('#app').textContent")

    def until_shown(self, *names):
        """Wait for the view of all photos, as it is searched, to show just these."""
        wanted = json.dumps(sorted(names))
        self.until(
            f"JSON.stringify([...document.querySelectorAll({_TILES!r})].map("
            f"one => one.getAttribute('aria-label').slice(7)).sort()) === "
            f"JSON.stringify({wanted})"
        )

    def find(self, text):
        """Look for what a text names, as people do who press Enter."""
        self.until(f"document.querySelector({_SEARCH!r})")
        box = self.driver.find_element("css selector", _SEARCH)
        box.send_keys(text)
        self.until(
            f"[...document.querySelectorAll('[role=option]')].some("
            f"one => one.textContent.includes({json.dumps(text)}))"
        )
        box.send_keys("\ue007")

    def photos_named(self, part):
        """See the photos whose names have a part."""
        self.open(f"#/photos?name={quote(part)}")

    def delete(self, *names):
        """Select photos and delete them, which can be undone for some seconds."""
        for name in names:
            self._press(_one(f'[aria-label="Select {name}"]'))
        self._press(_button(_SELECTED, "Delete"))
        self.until(f"document.querySelector({_DELETED!r})")

    def undo(self):
        self._press(_button(_DELETED, "Undo"))

    def look_at(self, name):
        """Open a photo from among those that are shown."""
        self._press(_one(f'main a[href*="photo={quote(name)}"]'))

    def until_looking_at(self, name):
        """Wait for a photo to be open, its picture there."""
        self.until(
            f"(one => one?.textContent.includes({json.dumps(name)}) && "
            f"[...one.querySelectorAll('img')].some(img => img.naturalWidth > 0))"
            f"(document.querySelector({_PHOTO!r}))"
        )

    def press_key(self, key):
        self.driver.switch_to.active_element.send_keys(key)

    def _press(self, element):
        self.until(f"Boolean({element})")
        self.run(f"({element}).click()")


def _row_says(name, texts):
    stem = name.rpartition(".")[0] or name
    return (
        f"[...document.querySelectorAll({json.dumps(_ROWS)})].some(row => "
        f"{json.dumps([stem, *texts])}.every(text => row.textContent.includes(text)))"
    )


def _one(selector):
    return f"document.querySelector({json.dumps(selector)})"


def _button(within, text):
    return (
        f"[...document.querySelectorAll({(within + ' button')!r})].find("
        f"one => [one.textContent.trim(), one.ariaLabel].includes({json.dumps(text)}))"
    )
