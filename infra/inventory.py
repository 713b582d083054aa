"""What there is of one stage, and what is missing: looked up, and never changed.

Each part is looked for by itself, by its name or in its stack, so that what an interrupted run left
is told as well as what is complete.
"""

from collections.abc import Mapping
from functools import cached_property, partial

from infra.account import Account
from infra.api import find_apis
from infra.closing import Closing
from infra.login import find_login, without_kept_people
from infra.names import API, FUNCTIONS
from infra.questions import Questions
from infra.stacks import Stacks
from infra.versions import COMMIT_TAG, PROJECT_TAG, TIME_TAG

_TABLES = {"images": "ImageTable", "index": "IndexTable", "stats": "StatsTable"}


class Inventory:
    """The parts of one stage, each looked up when it is asked for, and once.

    Parameters
    ----------
    account : Account
        Where the stage is, or may be.
    questions : Questions
        Asks, by the names that `missing` has for the parts.
    """

    def __init__(self, account: Account, questions: Questions) -> None:
        self._account = account
        self._stage = account.stage
        self._questions = questions
        self._stacks = Stacks(account.client("cloudformation"))

    @cached_property
    def resources(self) -> dict[str, str]:
        """The outputs of infra/resources.yaml that count now; empty before it was applied."""
        return without_kept_people(self._outputs("data", self._stage.data_stack))

    @cached_property
    def shown(self) -> dict[str, str]:
        """The outputs of infra/site.yaml; empty before it was applied."""
        return self._outputs("page", self._stage.site_stack)

    @cached_property
    def is_closed(self) -> bool | None:
        """Whether nothing new is taken for the time being; None before it could be."""
        if not self.resources:
            return None
        return self._questions.ask("data", Closing(self._account).is_closed)

    @cached_property
    def stacks(self) -> dict[str, str]:
        """The status of each of the stage's stacks that is there, by its name."""
        stage = self._stage
        names = (stage.data_stack, stage.operations_stack, stage.site_stack)
        asked = {
            name: self._questions.ask("stacks", partial(self._stacks.status, name))
            for name in names
        }
        return {name: status for name, status in asked.items() if status}

    @cached_property
    def api(self) -> str | None:
        """The address of the REST API."""
        return self._questions.ask("api", self._find_api)

    @cached_property
    def functions(self) -> dict[str, Mapping[str, str]]:
        """The tags of each of `FUNCTIONS` that is there."""
        asked = {
            name: self._questions.find("functions", partial(self._tags, name)) for name in FUNCTIONS
        }
        return {name: tags for name, tags in asked.items() if tags is not None}

    @cached_property
    def variables(self) -> dict[str, str] | None:
        """What the API's function is set to; None if it isn't there."""
        return self._questions.find("settings", self._find_variables)

    @cached_property
    def log_groups(self) -> list[str]:
        """The log groups of the functions that are there."""
        return self._questions.ask("log_groups", self._find_log_groups) or []

    @cached_property
    def has_page(self) -> bool:
        """Whether the page itself has been uploaded, which comes last."""
        bucket = self.shown.get("SiteBucket")
        if not bucket:
            return False
        look = partial(self._account.client("s3").head_object, Bucket=bucket, Key="index.html")
        return self._questions.find("page", look) is not None

    def is_anywhere(self) -> bool:
        """Tell whether there is anything of the stage; what can't be asked may be there."""
        there = any((self.stacks, self.functions, self.api, self.log_groups))
        return there or bool(self._questions.unanswered)

    def deployed(self) -> dict[str, str | None] | None:
        """Give which ``commit`` the functions come from and ``at`` what time they were deployed.

        None if that deployment was not complete; the two are None if it was of an earlier version.
        """
        projects = {tags.get(PROJECT_TAG) for tags in self.functions.values()}
        if len(self.functions) < len(FUNCTIONS) or len(projects) > 1 or None in projects:
            return None
        tags = self.functions[API]
        return {"commit": tags.get(COMMIT_TAG), "at": tags.get(TIME_TAG)}

    def missing(self) -> list[str]:
        """Give what is not there yet, or no more, in the order in which it is made."""
        stage = self._stage
        lacking = [stage.function(name) for name in FUNCTIONS if name not in self.functions]
        groups = [stage.log_group(name) for name in FUNCTIONS]
        unlogged = [group for group in groups if group not in self.log_groups]
        watched = self._outputs("alarms", stage.operations_stack)
        parts = (
            ("data", self.resources, "bucket, tables and queue"),
            ("log_groups", not unlogged, f"log groups: {', '.join(unlogged)}"),
            ("functions", not lacking, f"functions: {', '.join(lacking)}"),
            ("api", self.api, "REST API"),
            ("functions", lacking or self.deployed(), "the end of `chalice deploy`"),
            ("alarms", watched, "alarms and dashboard"),
            ("page", self.shown, "CloudFront"),
            ("page", not self.shown or self.has_page, "files of the page"),
        )
        unanswered = self._questions.unanswered
        return [name for key, there, name in parts if not there and key not in unanswered]

    def addresses(self) -> dict[str, str | None]:
        """Give where things are, by what scripts call them; None of what isn't there."""
        login = find_login(self._stage, self.resources)
        return {
            "page": self.shown.get("SiteOrigin"),
            "api": self.api,
            "login": login.host if login else None,
            "bucket": self.resources.get("UploadBucket"),
            "queue": self.resources.get("DeadLetterQueueUrl"),
        }

    def tables(self) -> dict[str, str | None]:
        """Give the DynamoDB tables by what they hold."""
        return {name: self.resources.get(output) for name, output in _TABLES.items()}

    def _outputs(self, what: str, stack: str) -> dict[str, str]:
        return self._questions.ask(what, partial(self._stacks.outputs, stack)) or {}

    def _find_api(self) -> str | None:
        gateway = self._account.client("apigateway")
        for api in find_apis(gateway, self._stage):
            for stage in gateway.get_stages(restApiId=api)["item"]:
                host = f"{api}.execute-api.{self._stage.region}.amazonaws.com"
                return f"https://{host}/{stage['stageName']}"
        return None  # or it isn't deployed yet

    def _tags(self, name: str) -> Mapping[str, str]:
        arn = self._stage.arn("lambda", f"function:{self._stage.function(name)}")
        tags: Mapping[str, str] = self._account.client("lambda").list_tags(Resource=arn)["Tags"]
        return tags

    def _find_variables(self) -> dict[str, str]:
        found = self._account.client("lambda").get_function_configuration(
            FunctionName=self._stage.function(API)
        )
        variables: dict[str, str] = found.get("Environment", {}).get("Variables", {})
        return variables

    def _find_log_groups(self) -> list[str]:
        logs = self._account.client("logs")
        # The prefix is also that of other stages' groups, as of dev2.
        pages = logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=self._stage.log_group(API)
        )
        found = {group["logGroupName"] for page in pages for group in page["logGroups"]}
        return [group for group in map(self._stage.log_group, FUNCTIONS) if group in found]
