"""The steps that bring everything of one stage into an account.

Each step looks at what is there and changes only what differs, so a run that was interrupted is
completed by the next one. The steps need each other in a circle: the bucket admits uploads from
the site's pages only, CloudFront serves the site with the API's address, and the API's functions
need the bucket. So the first run makes the bucket with an origin that can't exist and, when
CloudFront has named the site, updates it; later runs find the site named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.formats import page_config
from infra import functions, site
from infra.api import configure_api
from infra.chalice_deploy import deployed_commit, mark_commit
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
from infra.program import Plan, Program, Say
from infra.project import stage_settings
from infra.stacks import Change, Stacks
from infra.tags import take_tags

# Names below .invalid never exist (RFC 6761).
_NO_ORIGIN = "https://not-deployed.invalid"


class Deployment:
    """One stage on its way into one account.

    Parameters
    ----------
    plan : Plan
        What is to be deployed, and where.
    say : callable
        Is told a line for each thing that was done.
    """

    def __init__(self, plan: Plan, say: Say) -> None:
        self._root = plan.root
        self._base = plan.base
        self._account = plan.account
        self._stage = plan.account.stage
        self._stacks = Stacks(plan.account.client("cloudformation"), plan.tags)
        self._closing = Closing(plan.account)
        self._program = Program(plan, self._closing, say)
        self._say = say
        self._plan = plan
        self._changed = False

    def run(self) -> str:
        """Do all steps; give the page's address.

        Raises
        ------
        DeployError, ClientError, BotoCoreError
            If one can't be done; the next run begins with what is missing.
        """
        known_origin = self._stacks.outputs(self._stage.site_stack).get("SiteOrigin")
        dropped = self._stacks.tags(self._stage.data_stack).keys() - self._plan.tags.keys()
        take_tags(self._account, sorted(dropped))
        resources = self._apply_data(known_origin or _NO_ORIGIN)
        self._tell(functions.prepare_logs(self._account.client("logs"), self._stage))
        try:
            api, deployed = self._program.deploy(resources)
        finally:
            # Somebody may have closed the stage after it was read whether it is.
            self._stop_if_closed()
        self._changed = self._changed or deployed
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
            self._tell(["photos and requests are let in again"])
        gateway = self._account.client("apigateway")
        self._tell(configure_api(gateway, api, self._api_stage, shown["SiteOrigin"]))
        self._upload(shown, resources)
        if self._stop_if_closed():
            self._say(f"the stage is closed; `make reopen STAGE={self._stage.name}` opens it")
        elif self._program.wrote_closed:  # it was opened meanwhile
            self._tell(list(self._closing.start(self._program.reserved())))
        commit = self._plan.commit
        if self._changed or deployed_commit(client, self._stage) != commit:
            mark_commit(client, self._stage, commit, datetime.now(UTC))
        for line in self._program.advice():
            self._say(line)
        return shown["SiteOrigin"]

    def _stop_if_closed(self) -> bool:
        if not self._closing.is_closed():
            return False
        self._tell(list(self._closing.stop()))
        return True

    def preview(self) -> Iterator[str]:
        """Give a line for each step: what `run` would do, and where."""
        stage = self._stage
        yield f"account {stage.account} in {stage.region}, as {self._account.identity}"
        commit = deployed_commit(self._account.client("lambda"), stage)
        yield f"commit {commit or 'none'} -> {self._plan.commit}"
        tags = self._stacks.tags(stage.data_stack)
        for key in sorted(tags.keys() | self._plan.tags.keys()):
            old, new = tags.get(key, "none"), self._plan.tags.get(key, "none")
            if old != new:
                yield f"tag {key} of everything: {old} -> {new}"
        shown = self._stacks.outputs(self._stage.site_stack)
        parameters = self._data_parameters(shown.get("SiteOrigin", _NO_ORIGIN))
        yield from self._preview("resources.yaml", stage.data_stack, parameters)
        resources = self._resources()
        yield from self._program.preview(resources)
        apis = self._program.apis()
        operations = self._operations_parameters(resources)
        yield from self._preview("operations.yaml", stage.operations_stack, operations)
        parameters = self._site_parameters(apis[0] if apis else "", resources)
        yield from self._preview("site.yaml", stage.site_stack, parameters)
        origin = shown.get("SiteOrigin", "")
        files: list[site.SiteFile] = list(self._site_files(resources, origin))
        if shown:
            files = list(site.changed_files(self._account.client("s3"), shown["SiteBucket"], files))
        yield f"{len(files)} files of the page are uploaded"
        yield from self._program.advice()
        if self._closing.is_closed():
            yield "the stage is closed, and stays so"

    def _preview(self, template: str, name: str, parameters: Mapping[str, str]) -> Iterator[str]:
        change = self._stacks.change(name, self._template(template), parameters)
        yield f"stack {name} {change.value}"
        before = self._stacks.parameters(name)
        for parameter, new in parameters.items() if before else ():
            old = before.get(parameter, "")
            if old != new:
                yield f"{parameter} of {name}: {old or 'none'} -> {new or 'none'}"

    @property
    def _api_stage(self) -> str:
        return str(self._base["api_gateway_stage"])

    def _apply_data(self, origin: str) -> dict[str, str]:
        self._apply("resources.yaml", self._stage.data_stack, self._data_parameters(origin))
        return self._resources()

    def _resources(self) -> dict[str, str]:
        return without_kept_people(self._stacks.outputs(self._stage.data_stack))

    def _data_parameters(self, origin: str) -> dict[str, str]:
        chosen = {name: self._plan.given[name] for name in DATA_CHOICES}
        # It may have been closed since the run began.
        return data_parameters(self._stage, origin, {**chosen, PARAMETER: self._closing.state()})

    def _site_parameters(self, api: str, resources: Mapping[str, str]) -> dict[str, str]:
        chosen = self._chosen(self._stage.site_stack, SITE_CHOICES)
        login = find_login(self._stage, resources)
        return site_parameters(self._stage, (api, self._api_stage), login, chosen)

    def _operations_parameters(self, resources: Mapping[str, str]) -> dict[str, str]:
        chosen = self._chosen(self._stage.operations_stack, OPERATIONS_CHOICES)
        return operations_parameters(self._stage, resources, chosen)

    def _chosen(self, stack: str, names: Sequence[str]) -> dict[str, str]:
        before = self._stacks.parameters(stack)
        return {name: self._plan.given.get(name, before.get(name, "")) for name in names}

    def _apply(self, template: str, stack: str, parameters: dict[str, str]) -> dict[str, str]:
        change = self._stacks.apply(stack, self._template(template), parameters)
        self._changed = self._changed or change is not Change.NONE
        self._say(f"stack {stack} {change.value}")
        return self._stacks.outputs(stack)

    def _template(self, name: str) -> str:
        return (self._root / "infra" / name).read_text()

    def _site_files(self, resources: Mapping[str, str], origin: str) -> Iterator[site.SiteFile]:
        settings = replace(
            stage_settings(self._base, self._stage.name, self._plan.given),
            closed=self._closing.state(),
        )
        login = find_login(self._stage, resources)
        # CloudFront sends what is below this path on to the API: the page and it share an origin.
        config = page_config(settings, f"/{self._api_stage}", login.config() if login else None)
        return site.site_files(self._root / "frontend" / "dist", config, origin)

    def _upload(self, shown: dict[str, str], resources: Mapping[str, str]) -> None:
        s3 = self._account.client("s3")
        bucket = shown["SiteBucket"]
        files = self._site_files(resources, shown["SiteOrigin"])
        changed = list(site.changed_files(s3, bucket, files))
        site.upload_files(s3, bucket, changed)
        paths = site.invalidated_paths(changed)
        if paths:
            site.invalidate(self._account.client("cloudfront"), shown["DistributionId"], paths)
        self._changed = self._changed or bool(changed)
        self._say(f"{len(changed)} files of the page uploaded")

    def _tell(self, lines: Sequence[str]) -> None:
        """Say what was changed."""
        for line in lines:
            self._changed = True
            self._say(line)
