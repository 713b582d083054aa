"""People who sign in to a local run by its login page, each in a browser of their own."""

import re

import requests
from playwright.sync_api import expect

from tests.local_run import eventually

ADMIN, ANN, BEN = "admin@example.com", "ann@example.com", "ben@example.com"

# Found by the name that the library gives it: only one person is signed in to a browser.
_KEPT = "Object.keys(localStorage).find(key => key.startsWith('oidc.user:'))"
# A token whose signature is wrong is refused as one that has ended is.
SPOIL = f"""() => {{
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
        self.host = config["host"]
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


__all__ = ["ADMIN", "ANN", "BEN", "SPOIL", "Site", "eventually"]
