"""`SIGN_IN=cognito make run`: who is not signed in is refused, who is has an own collection."""

import os
import re
import signal
from urllib.parse import quote

import hypothesis.strategies as st
import pytest
import requests
from hypothesis import given, settings

from tests import tokens
from tests.local.test_keeping import emulator
from tests.local_run import PATIENCE, LocalRun, eventually
from tests.login import ManagedLogin

ADMIN, ANN, BEN = "admin@example.com", "ann@example.com", "ben@example.com"
PASSWORD = "a long enough password"


class People:
    """A run whose people sign in."""

    def __init__(self, run):
        self.run = run
        self.config = requests.get(f"{run.page}/config.json").json()["signIn"]
        self.login = ManagedLogin(self.config["host"], self.config["client"], run.page)
        self.passwords = {
            email: password
            for line in run.said
            for email, password in re.findall(r"^sign in as +(\S+) +(\S+)$", line)
        }
        self.cognito = run.client("cognito-idp")
        self.pool = self.config["issuer"].rpartition("/")[2]

    def tokens(self, email):
        return self.login.tokens(email, self.passwords[email])

    def ask(self, token, path="/me", method="GET", **request):
        headers = {"Origin": self.run.page}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return requests.request(method, f"{self.run.api}{path}", headers=headers, **request)

    def key(self):
        """Give the pool's private key, which only the emulator has."""
        folder = self.run.state / "cloud" / "state" / "cognito-pool-keys"
        return (folder / f"{self.pool}-access.pem").read_bytes()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    run = LocalRun(tmp_path_factory.mktemp("people"), SIGN_IN="cognito").start()
    yield People(run)
    run.stop()


@pytest.fixture(scope="module")
def ann(people):
    return people.tokens(ANN)


@pytest.fixture(scope="module")
def ben(people):
    return people.tokens(BEN)


def test_the_owner_is_who_signed_in(people, ann, ben):
    assert people.ask(ann["access_token"]).json()["owner"] == tokens.claims(ann["id_token"])["sub"]
    subjects = {people.ask(token["access_token"]).json()["owner"] for token in (ann, ben)}
    assert len(subjects) == 2


def test_an_admin_is_known_as_one_after_a_renewal_too(people, ann):
    admin = people.tokens(ADMIN)
    assert people.ask(admin["access_token"]).json()["admin"] is True
    renewed = people.login.renew(admin["refresh_token"]).json()
    assert people.ask(renewed["access_token"]).json()["admin"] is True
    assert people.ask(ann["access_token"]).json()["admin"] is False


def test_without_a_token_nobody_is_let_in_and_the_page_is_told_so(people):
    for path in ("/me", "/images", "/PresignedURL?filename=dog.jpg"):
        answer = people.ask(None, path)
        assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
        assert answer.headers["Access-Control-Allow-Origin"] == people.run.page


def test_a_token_that_is_not_this_stages_is_refused(people, ann):
    wrong = tokens.forged(ann, people.key())
    assert len(wrong) > 30
    let_in = {how for how, token in wrong.items() if people.ask(token).status_code != 401}
    assert let_in == set()


def test_a_token_of_another_pool_or_client_is_refused(people):
    cognito, page = people.cognito, people.run.page
    other = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    for pool in (other, people.pool):
        client = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName="other",
            AllowedOAuthFlows=["code"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=["openid", "email"],
            SupportedIdentityProviders=["COGNITO"],
            CallbackURLs=[f"{page}/"],
        )["UserPoolClient"]["ClientId"]
        name = "dora@example.com"
        cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=name, Password="Passw0rd-long", Permanent=True
        )
        login = ManagedLogin(people.login.host, client, page)
        token = login.tokens(name, "Passw0rd-long")["access_token"]
        assert people.ask(token).status_code == 401


def test_a_token_of_cognitos_own_sign_in_is_taken(people):
    """By which whoever has rights in the account can check a deployment."""
    answer = people.cognito.admin_initiate_auth(
        UserPoolId=people.pool,
        ClientId=people.login.client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": BEN, "PASSWORD": people.passwords[BEN]},
    )
    token = answer["AuthenticationResult"]["AccessToken"]
    assert people.ask(token).status_code == 200


@pytest.mark.large
def test_with_any_bit_flipped_a_token_is_refused(people, ann, examples):
    token = ann["access_token"]

    @settings(max_examples=examples(100, large=2000), deadline=None, derandomize=True)
    @given(st.integers(0, tokens.bits(token) - 1))
    def refused(place):
        assert people.ask(tokens.flipped(token, place)).status_code == 401

    refused()


def test_an_invited_person_chooses_a_password_and_sees_her_photo_alone(people, ben, photo):
    email = "cleo@example.com"
    people.cognito.admin_create_user(
        UserPoolId=people.pool,
        Username=email,
        UserAttributes=[{"Name": "email", "Value": email}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    said = people.run.process.stdout
    heading = next(line for line in said if line.startswith("mail"))
    assert heading == f"mail to {email}: You are invited to Smart Image Analyzer\n"
    mail = "".join(next(said) for _ in range(5))
    assert f"Sign in at {people.run.page}/\n" in mail
    (temporary,) = re.findall(r"Temporary password: (\S+)\n", mail)
    cleo = people.login.tokens(email, temporary, PASSWORD)["access_token"]
    offer = people.ask(cleo, "/PresignedURL?filename=cat.png").json()
    requests.put(offer["uploadURL"], data=photo("chelsea.png")).raise_for_status()
    asked = "/GetImageLabels?filename=cat.png"
    assert eventually(lambda: people.ask(cleo, asked).status_code == 200)
    assert "Cat" in people.ask(cleo, asked).json()["labels"]
    assert people.ask(ben["access_token"], asked).status_code == 404
    assert people.ask(ben["access_token"], "/images").json()["images"] == []


def test_a_refresh_token_is_good_for_as_long_as_it_should_be(people):
    first = people.tokens(BEN)
    assert people.login.renew(first["refresh_token"]).status_code == 200
    assert people.login.renew(first["access_token"]).status_code == 400
    people.login.ask("revoke", token=first["refresh_token"])
    assert people.login.renew(first["refresh_token"]).status_code == 400
    second = people.tokens(BEN)
    person = {"UserPoolId": people.pool, "Username": BEN}
    people.cognito.admin_disable_user(**person)
    try:
        assert people.login.renew(second["refresh_token"]).status_code == 400
    finally:
        people.cognito.admin_enable_user(**person)


def test_people_and_their_photos_outlive_a_restart(tmp_path, photo):
    run = LocalRun(tmp_path, SIGN_IN="cognito").start()
    people = People(run)
    ann = people.tokens(ANN)["access_token"]
    offer = people.ask(ann, "/PresignedURL?filename=cat.png").json()
    requests.put(offer["uploadURL"], data=photo("chelsea.png")).raise_for_status()
    assert eventually(lambda: people.ask(ann, "/images").json()["images"])
    run.stop()
    again = LocalRun(tmp_path, run.ports, SIGN_IN="cognito").start()
    try:
        later = People(again)
        assert later.passwords == people.passwords
        (image,) = later.ask(later.tokens(ANN)["access_token"], "/images").json()["images"]
        assert quote(image["filename"]) == "cat.png"
    finally:
        again.stop()


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        # Any page may send people to the login, who see then where they are.
        ("GET", "/oauth2/authorize", LINK, 400),
        ("GET", "/oauth2/authorize", {"Origin": "http://evil.example"}, 403),
        ("POST", "/login", {"Origin": "http://evil.example"}, 403),
        ("POST", "/oauth2/token", {"Origin": "http://evil.example"}, 403),
        ("POST", "/oauth2/revoke", {"Origin": "null"}, 403),
        ("POST", "/oauth2/token", {"Host": "evil.example:80"}, 403),
    ],
)
def test_a_page_of_a_strangers_can_do_nothing_at_the_login(people, method, path, headers, status):
    answer = requests.request(method, f"{people.login.host}{path}", headers=headers)
    assert answer.status_code == status


def test_the_logins_own_page_reaches_nothing_else_of_the_cloud(people):
    """So that a photo that is a page can't either: both are of one origin."""
    headers = {
        "Origin": people.login.host,
        "X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools",
        "Content-Type": "application/x-amz-json-1.1",
    }
    answer = requests.post(people.login.host, data='{"MaxResults": 1}', headers=headers)
    assert answer.status_code == 403


def test_people_are_the_same_after_the_emulator_was_killed(tmp_path):
    run = LocalRun(tmp_path, SIGN_IN="cognito").start()
    people = People(run)
    before = tokens.claims(people.tokens(ADMIN)["access_token"])
    os.kill(emulator(run), signal.SIGKILL)
    assert run.process.wait(PATIENCE) == 1
    run.process.stdout.close()
    again = LocalRun(tmp_path, run.ports, SIGN_IN="cognito").start()
    try:
        after = tokens.claims(People(again).tokens(ADMIN)["access_token"])
        assert after["sub"] == before["sub"]
        assert after["cognito:groups"] == before["cognito:groups"] == ["admins"]
    finally:
        again.stop()
