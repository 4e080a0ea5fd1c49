"""Every state machine of the product, for the documentation and for the tests."""

from __future__ import annotations

from typing import Any

from portal.domain.machine import Machine
from portal.domain.machines.dossier import DOSSIER
from portal.domain.machines.evaluation import APPEAL, EVALUATION_SHEET
from portal.domain.machines.extension import EXTENSION
from portal.domain.machines.obstacle import OBSTACLE
from portal.domain.machines.report import REPORT
from portal.domain.machines.requests import ACKNOWLEDGEMENT, COORDINATION, GUIDANCE
from portal.domain.machines.resource_request import RESOURCE_REQUEST
from portal.domain.machines.task import TASK

MACHINES: tuple[Machine[Any, Any], ...] = (
    TASK,
    REPORT,
    EXTENSION,
    DOSSIER,
    OBSTACLE,
    RESOURCE_REQUEST,
    ACKNOWLEDGEMENT,
    GUIDANCE,
    COORDINATION,
    EVALUATION_SHEET,
    APPEAL,
)
