"""The functions of a stage and their REST API: what `chalice deploy` makes, and when it has to."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import functions
from infra.account import Account
from infra.api import find_apis
from infra.chalice_deploy import (
    NotNow,
    chalice_deploy,
    is_deployed,
    is_recorded,
    mark_deployed,
    project_digest,
    record_api,
)
from infra.closing import PARAMETER, Closing
from infra.differences import differences
from infra.policies import policies
from infra.project import (
    chosen_variables,
    link_project,
    pipeline_reservation,
    stage_configuration,
    wanted_concurrency,
    write_project,
)
from infra.settings import OF_RECOGNITION
from infra.tags import put_tags

_PAUSE = 5  # s

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is to be deployed, and where.

    Attributes
    ----------
    root : Path
        The project's folder.
    base : dict
        What `.chalice/config.json` holds.
    account : Account
        Where it goes.
    given : Mapping
        Values for those parameters of the templates that are the user's choice, by name; of the
        data's all, as `infra.choices.data_choices` gives them. What is not given stays as it was.
    tags : Mapping
        What everything is tagged with.
    commit : str
        As `infra.versions.find_commit` gives it.
    """

    root: Path
    base: dict[str, Any]
    account: Account
    given: Mapping[str, str]
    tags: Mapping[str, str]
    commit: str


class Program:
    """The functions and the REST API of one stage.

    Parameters
    ----------
    plan : Plan
        What they are to be.
    closing : Closing
        Whether the stage is closed.
    say : callable
        Is told a line for each thing that was done.

    Attributes
    ----------
    wrote_closed : bool
        Whether the functions were given last that the stage is closed.
    """

    def __init__(self, plan: Plan, closing: Closing, say: Say) -> None:
        self._plan = plan
        self._stage = plan.account.stage
        self._functions = plan.account.client("lambda")
        self._gateway = plan.account.client("apigateway")
        self._closing = closing
        self.wrote_closed = False
        self._say = say

    def apis(self) -> list[str]:
        """Give the ids of the REST APIs that there are, the oldest first."""
        return find_apis(self._gateway, self._stage)

    def deploy(self, resources: Mapping[str, str]) -> tuple[str, bool]:
        """Deploy what `chalice deploy` does, if it differs.

        Parameters
        ----------
        resources : Mapping
            The outputs of infra/resources.yaml.

        Returns
        -------
        tuple
            The REST API's id, and whether anything was deployed.
        """
        project, configuration = self._write(resources)
        link_project(project, self._stage)
        apis = self.apis()
        if apis and self._is_up_to_date(project, apis[0]):
            self._say("functions and REST API are up to date")
            return apis[0], False
        for line in self._differences(configuration) if apis else ():
            self._say(line)
        try:
            self._run_chalice(project, apis)
        except NotNow as error:
            self._say(f"{error.reason}; `chalice deploy` is repeated in {_PAUSE} s")
            time.sleep(_PAUSE)
            self._run_chalice(project, self.apis())
        put_tags(self._plan.account, self._plan.tags)
        mark_deployed(self._functions, self._stage, project_digest(project))
        return self.apis()[0], True

    def preview(self, resources: Mapping[str, str]) -> Iterator[str]:
        """Give a line for each thing that `deploy` would do.

        Parameters
        ----------
        resources : Mapping
            The outputs of infra/resources.yaml; empty before it was applied.
        """
        apis = self.apis()
        if not apis or not resources:
            yield "functions and REST API are created by `chalice deploy`"
            base, name = self._plan.base, self._stage.name
            for variable, value in chosen_variables(base, name, self._plan.given).items():
                yield f"variable {variable} of all functions: none -> {value}"
            return
        project, configuration = self._write(resources)
        if self._is_up_to_date(project, apis[0]):
            yield "functions and REST API are up to date"
            return
        yield "functions and REST API are updated by `chalice deploy`"
        yield from self._differences(configuration)

    def reserved(self) -> int | None:
        """Give how many functions are to be reserved for the pipeline of an open stage."""
        left = functions.concurrency_left(self._functions, self._stage)
        return pipeline_reservation(self._plan.base, self._stage.name, left)

    def advice(self) -> list[str]:
        """Give lines about what the account has no room for."""
        wanted = wanted_concurrency(self._plan.base, self._stage.name)
        return functions.quota_advice(self._functions, self._stage, wanted)

    def _differences(self, configuration: Mapping[str, Any]) -> Iterator[str]:
        kept = False
        for what, line in differences(self._functions, self._stage, configuration):
            kept = kept or what.removeprefix("variable ") in OF_RECOGNITION
            yield line
        if kept:
            yield "photos that are there keep what was recognised until they are analysed again"

    def _is_up_to_date(self, project: Path, api: str) -> bool:
        deployed = is_deployed(self._plan.account, project, project_digest(project))
        return deployed and is_recorded(project, self._stage, api)

    def _run_chalice(self, project: Path, apis: list[str]) -> None:
        record_api(project, self._stage, apis[0] if apis else None)
        chalice_deploy(project, self._plan.account)

    def _write(self, resources: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
        """Write the project; give its folder, and its configuration."""
        stage, plan = self._stage, self._plan
        left = functions.concurrency_left(self._functions, stage)
        # Chalice keeps its record there, of buckets and roles that are in one account and region.
        place = f"{stage.name}-{stage.account}-{stage.region}"
        project = plan.root / ".deploy" / place
        closed = self._closing.state()
        self.wrote_closed = closed == "yes"
        chosen = {**plan.given, **resources, PARAMETER: closed}
        configuration = stage_configuration(plan.base, stage, chosen, left)
        of_stage = configuration["stages"][stage.name]
        if plan.tags:
            of_stage["tags"] = of_stage.get("tags", {}) | plan.tags
        documents = policies(plan.root / ".chalice", stage, resources)
        write_project(plan.root, project, configuration, documents)
        return project, configuration
