"""People who sign in to a local run by its login page, each in a browser of their own."""

import re
from contextlib import suppress

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.test_upload import FINISHED, choose, file, labels, row
from tests.login import ManagedLogin

ADMIN, ANN, BEN = "admin@example.com", "ann@example.com", "ben@example.com"

# Found by the name that the library gives it: only one person is signed in to a browser.
_KEPT = "Object.keys(localStorage).find(key => key.startsWith('oidc.user:'))"
# A token whose signature is wrong is refused as one that has ended is.
_SPOIL = f"""() => {{
    const user = JSON.parse(localStorage[{_KEPT}]);
    user.access_token = user.access_token.slice(0, -6) + 'AAAAAA';
    localStorage[{_KEPT}] = JSON.stringify(user);
    // As a browser tells it to the other tabs, so that this one looks too.
    dispatchEvent(new StorageEvent('storage'));
}}"""


class Site:
    """A local run whose people sign in.

    Parameters
    ----------
    run : LocalRun
        A started one.
    """

    def __init__(self, run):
        self.run = run
        config = requests.get(f"{run.page}/config.json").json()["signIn"]
        self.host, self.client = config["host"], config["client"]
        self.pool = config["issuer"].rpartition("/")[2]
        self.cognito = run.client("cognito-idp")
        self.passwords = {
            email: password
            for line in run.said
            for email, password in re.findall(r"^sign in as +(\S+) +(\S+)$", line)
        }

    def invite(self, email, password="a temporary Password1"):
        """Have somebody be invited; give the password that is for the first time only."""
        self.cognito.admin_create_user(
            UserPoolId=self.pool,
            Username=email,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        return password

    def add(self, email, password="a lasting Password1"):
        """Have somebody be there who has chosen a password; give that."""
        # Who was invited chooses one now.
        with suppress(self.cognito.exceptions.UsernameExistsException):
            self.invite(email)
        self.cognito.admin_set_user_password(
            UserPoolId=self.pool, Username=email, Password=password, Permanent=True
        )
        return password

    def give(self, admin, owner, **quota):
        """Have an admin change what somebody may use."""
        login = ManagedLogin(self.host, self.client, self.run.page)
        token = login.tokens(admin, self.passwords[admin])["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Origin": self.run.page}
        asked = {"owner": owner, **quota}
        answer = requests.put(f"{self.run.api}/admin/quota", json=asked, headers=headers)
        assert answer.status_code == 200, answer.text

    def spoil(self, page):
        """Make a page's token one that is refused."""
        page.evaluate(_SPOIL)

    def sign_in(self, page, email, password=None, hash_=""):
        """Sign somebody in, from the page before it to the page itself."""
        page.goto(f"{self.run.page}/{hash_}")
        page.get_by_role("button", name="Sign in").click()
        self.fill_in(page, email, password)
        self.is_in(page, email)

    def fill_in(self, page, email, password=None):
        """Fill in the login's form."""
        page.wait_for_url(f"{self.host}/**")
        page.fill("#username", email)
        page.fill("#password", password or self.passwords[email])
        page.press("#password", "Enter")

    def is_in(self, page, email):
        expect(page.get_by_role("link", name=f"Your account, {email}")).to_be_visible()

    def renewals(self, page):
        """Count from now on how often a page asks the login for tokens."""
        asked = []
        page.on(
            "request",
            lambda sent: (
                sent.url == f"{self.host}/oauth2/token"
                and sent.method == "POST"
                and asked.append(sent.post_data)
            ),
        )
        return asked


def photo(name):
    return file("chelsea.png", name=name)


def upload(page, *names):
    choose(page, *map(photo, names))
    for name in names:
        expect(labels(row(page, name))).to_contain_text("Cat", timeout=FINISHED)


def tile(page, name):
    return page.locator(f'main a[href*="{name}"]')


def go(page, view):
    page.get_by_role("navigation", name="Views").get_by_role("link", name=view).click()


def to_account(page):
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()


def sign_out(page):
    to_account(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    at_the_door(page)


def at_the_door(page):
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def seen_by_all(page):
    """See that a view excludes nobody, and fits its window."""
    # The browser runs axe on the debugger's behalf, which the page's policy does not bind.
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
