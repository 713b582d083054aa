"""The steps that bring everything of one stage into an account.

Each step looks at what is there and changes only what differs, so a run that was interrupted is
completed by the next one. The steps need each other in a circle: the bucket admits uploads from
the site's pages only, CloudFront serves the site with the API's address, and the API's functions
need the bucket. So the first run makes the bucket with an origin that can't exist and, when
CloudFront has named the site, updates it; later runs find the site named.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib.formats import page_config
from infra import functions, site
from infra.account import Account
from infra.api import configure_api, find_apis
from infra.chalice_deploy import (
    TooEarly,
    chalice_deploy,
    is_deployed,
    is_recorded,
    mark_deployed,
    project_digest,
    record_api,
)
from infra.closing import PARAMETER, Closing
from infra.door import Door
from infra.login import find_login, without_kept_people
from infra.parameters import (
    DATA_CHOICES,
    OPERATIONS_CHOICES,
    SITE_CHOICES,
    data_parameters,
    operations_parameters,
    site_parameters,
)
from infra.policies import policies
from infra.project import (
    link_project,
    stage_configuration,
    stage_settings,
    wanted_concurrency,
    write_project,
)
from infra.stacks import Stacks

# Names below .invalid never exist (RFC 6761).
_NO_ORIGIN = "https://not-deployed.invalid"
_PAUSE = 5  # s

Say = Callable[[str], None]


class Deployment:
    """One stage on its way into one account.

    Parameters
    ----------
    root : Path
        The project's folder.
    base : dict
        What `.chalice/config.json` holds.
    account : Account
        Where it goes.
    say : callable
        Is told a line for each thing that was done.
    given : Mapping
        Values for those parameters of the templates that are the user's choice, by name; of the
        data's all, as `infra.choices.data_choices` gives them. What is not given stays as it was.
    """

    def __init__(
        self,
        root: Path,
        base: dict[str, Any],
        account: Account,
        say: Say,
        given: Mapping[str, str],
    ) -> None:
        self._root = root
        self._base = base
        self._account = account
        self._stage = account.stage
        self._stacks = Stacks(account.client("cloudformation"))
        self._say = say
        self._given = given
        self._closing = Closing(account)

    def run(self) -> str:
        """Do all steps; give the page's address.

        Raises
        ------
        DeployError, ClientError, BotoCoreError
            If one can't be done; the next run begins with what is missing.
        """
        known_origin = self._stacks.outputs(self._stage.site_stack).get("SiteOrigin")
        resources = self._apply_data(known_origin or _NO_ORIGIN)
        self._tell(functions.prepare_logs(self._account.client("logs"), self._stage))
        api = self._deploy_functions(resources)
        client = self._account.client("lambda")
        letters = resources["DeadLetterQueueArn"]
        self._tell(functions.keep_failed_events(client, self._stage, letters))
        operations = self._operations_parameters(resources)
        self._apply("operations.yaml", self._stage.operations_stack, operations)
        parameters = self._site_parameters(api, resources)
        shown = self._apply("site.yaml", self._stage.site_stack, parameters)
        if shown["SiteOrigin"] != known_origin:
            self._apply_data(shown["SiteOrigin"])
        # A removal that was interrupted, or given up, has closed it.
        if Door(self._account).open():
            self._say("photos and requests are let in again")
        gateway = self._account.client("apigateway")
        self._tell(configure_api(gateway, api, self._api_stage, shown["SiteOrigin"]))
        self._upload(shown, resources)
        # Also if that was said while this was going on.
        if self._closing.is_closed():
            self._tell(list(self._closing.stop()))
            self._say(f"the stage is closed; `make reopen STAGE={self._stage.name}` opens it")
        wanted = wanted_concurrency(self._base, self._stage.name)
        self._tell(functions.quota_advice(client, self._stage, wanted))
        return shown["SiteOrigin"]

    def preview(self) -> Iterator[str]:
        """Give a line for each step: what `run` would do."""
        shown = self._stacks.outputs(self._stage.site_stack)
        name = self._stage.data_stack
        parameters = self._data_parameters(shown.get("SiteOrigin", _NO_ORIGIN))
        change = self._stacks.change(name, self._template("resources.yaml"), parameters)
        yield f"stack {name} {change.value}"
        resources = self._resources()
        apis = find_apis(self._account.client("apigateway"), self._stage)
        yield f"functions and REST API {self._functions_change(apis)}"
        name = self._stage.operations_stack
        operations = self._operations_parameters(resources)
        change = self._stacks.change(name, self._template("operations.yaml"), operations)
        yield f"stack {name} {change.value}"
        name = self._stage.site_stack
        parameters = self._site_parameters(apis[0] if apis else "", resources)
        change = self._stacks.change(name, self._template("site.yaml"), parameters)
        yield f"stack {name} {change.value}"
        files: list[site.SiteFile] = list(self._site_files(resources))
        if shown:
            files = list(site.changed_files(self._account.client("s3"), shown["SiteBucket"], files))
        yield f"{len(files)} files of the page are uploaded"
        if self._closing.is_closed():
            yield "the stage is closed, and stays so"

    def _functions_change(self, apis: list[str]) -> str:
        client = self._account.client("lambda")
        resources = self._resources()
        if not apis or not resources:
            return "are created by `chalice deploy`"
        project = self._write_project(client, resources)
        if self._is_up_to_date(project, apis[0]):
            return "are up to date"
        return "are updated by `chalice deploy`"

    def _is_up_to_date(self, project: Path, api: str) -> bool:
        deployed = is_deployed(self._account, project, project_digest(project))
        return deployed and is_recorded(project, self._stage, api)

    @property
    def _api_stage(self) -> str:
        return str(self._base["api_gateway_stage"])

    def _apply_data(self, origin: str) -> dict[str, str]:
        self._apply("resources.yaml", self._stage.data_stack, self._data_parameters(origin))
        return self._resources()

    def _resources(self) -> dict[str, str]:
        return without_kept_people(self._stacks.outputs(self._stage.data_stack))

    def _data_parameters(self, origin: str) -> dict[str, str]:
        chosen = {name: self._given[name] for name in DATA_CHOICES}
        return data_parameters(self._stage, origin, {**chosen, **self._closed()})

    def _closed(self) -> dict[str, str]:
        """Give whether the stage is closed as it is now: it may be since the run began."""
        return {PARAMETER: "yes" if self._closing.is_closed() else "no"}

    def _site_parameters(self, api: str, resources: Mapping[str, str]) -> dict[str, str]:
        chosen = self._chosen(self._stage.site_stack, SITE_CHOICES)
        login = find_login(self._stage, resources)
        return site_parameters(self._stage, (api, self._api_stage), login, chosen)

    def _operations_parameters(self, resources: Mapping[str, str]) -> dict[str, str]:
        chosen = self._chosen(self._stage.operations_stack, OPERATIONS_CHOICES)
        return operations_parameters(self._stage, resources, chosen)

    def _chosen(self, stack: str, names: Sequence[str]) -> dict[str, str]:
        before = self._stacks.parameters(stack)
        return {name: self._given.get(name, before.get(name, "")) for name in names}

    def _apply(self, template: str, stack: str, parameters: dict[str, str]) -> dict[str, str]:
        change = self._stacks.apply(stack, self._template(template), parameters)
        self._say(f"stack {stack} {change.value}")
        return self._stacks.outputs(stack)

    def _template(self, name: str) -> str:
        return (self._root / "infra" / name).read_text()

    def _deploy_functions(self, resources: dict[str, str]) -> str:
        """Deploy what `chalice deploy` does, if it differs; give the REST API's id."""
        stage = self._stage
        client = self._account.client("lambda")
        gateway = self._account.client("apigateway")
        project = self._write_project(client, resources)
        link_project(project, stage)
        apis = find_apis(gateway, stage)
        if apis and self._is_up_to_date(project, apis[0]):
            self._say("functions and REST API are up to date")
            return apis[0]
        try:
            self._run_chalice(project, apis)
        except TooEarly:
            self._say(
                "S3 doesn't know yet that it may call the function; "
                f"`chalice deploy` is repeated in {_PAUSE} s"
            )
            time.sleep(_PAUSE)
            self._run_chalice(project, find_apis(gateway, stage))
        mark_deployed(client, stage, project_digest(project))
        return find_apis(gateway, stage)[0]

    def _run_chalice(self, project: Path, apis: list[str]) -> None:
        record_api(project, self._stage, apis[0] if apis else None)
        chalice_deploy(project, self._stage)

    def _write_project(self, client: Any, resources: dict[str, str]) -> Path:
        stage = self._stage
        left = functions.concurrency_left(client, stage)
        # Chalice keeps its record there, of buckets and roles that are in one account and region.
        place = f"{stage.name}-{stage.account}-{stage.region}"
        project = self._root / ".deploy" / place
        known = {**self._given, **resources, **self._closed()}
        configuration = stage_configuration(self._base, stage, known, left)
        documents = policies(self._root / ".chalice", stage, resources)
        write_project(self._root, project, configuration, documents)
        return project

    def _site_files(self, resources: Mapping[str, str]) -> Iterator[site.SiteFile]:
        settings = replace(
            stage_settings(self._base, self._stage.name), closed=self._closed()[PARAMETER]
        )
        login = find_login(self._stage, resources)
        # CloudFront sends what is below this path on to the API: the page and it share an origin.
        config = page_config(settings, f"/{self._api_stage}", login.config() if login else None)
        return site.site_files(self._root / "frontend" / "dist", config)

    def _upload(self, shown: dict[str, str], resources: Mapping[str, str]) -> None:
        s3 = self._account.client("s3")
        bucket = shown["SiteBucket"]
        changed = list(site.changed_files(s3, bucket, self._site_files(resources)))
        site.upload_files(s3, bucket, changed)
        paths = site.invalidated_paths(changed)
        if paths:
            site.invalidate(self._account.client("cloudfront"), shown["DistributionId"], paths)
        self._say(f"{len(changed)} files of the page uploaded")

    def _tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._say(line)
