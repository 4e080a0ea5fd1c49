"""The domain core: organisation in time, documents to tasks, requests, reports, figures.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("code", name=op.f("uq_authorities_code")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absences_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["people.id"], name=op.f("fk_absences_deputy_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["people.id"], name=op.f("fk_absences_marked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_absences_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences") as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absences_person_id"), ["person_id"], unique=False)

    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["head_id"], ["people.id"], name=op.f("fk_commitments_head_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_commitments_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    with op.batch_alter_table("commitments") as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "committee_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("committee_role", sa.String(length=32), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("field_en", sa.Text(), nullable=False),
        sa.Column("member_from", sa.Date(), nullable=False),
        sa.Column("member_to", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["units.id"], name=op.f("fk_committee_members_committee_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_committee_members_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_members")),
    )
    with op.batch_alter_table("committee_members") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_committee_members_committee_id"), ["committee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_committee_members_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("powers", _JSON, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("deciding_document", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegations_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["people.id"], name=op.f("fk_delegations_delegate_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["people.id"], name=op.f("fk_delegations_principal_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delegations_delegate_id"), ["delegate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_delegations_principal_id"), ["principal_id"], unique=False
        )

    op.create_table(
        "evaluation_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("period_kind", sa.String(length=32), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("formula_version", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("result", _JSON, nullable=False),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_evaluation_sheets_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_evaluation_sheets_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_evaluation_sheets_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sheets")),
        sa.UniqueConstraint(
            "person_id",
            "period_kind",
            "period_start",
            name=op.f("uq_evaluation_sheets_person_id_period_kind_period_start"),
        ),
        sa.UniqueConstraint(
            "unit_id",
            "period_kind",
            "period_start",
            name=op.f("uq_evaluation_sheets_unit_id_period_kind_period_start"),
        ),
    )
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("orders", sa.Boolean(), nullable=True),
        sa.Column("no_task_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_passages_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint(
            "document_id", "reference", name=op.f("uq_passages_document_id_reference")
        ),
    )
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["people.id"], name=op.f("fk_snapshots_taken_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
    )
    with op.batch_alter_table("snapshots") as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshots_as_of"), ["as_of"], unique=False)

    op.create_table(
        "unit_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_unit_aliases_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_aliases")),
        sa.UniqueConstraint("folded", name=op.f("uq_unit_aliases_folded")),
    )
    with op.batch_alter_table("unit_aliases") as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_aliases_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("deciding_document", sa.String(length=200), nullable=False),
        sa.Column("task_ids", _JSON, nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_unit_id"], ["units.id"], name=op.f("fk_unit_successions_from_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["people.id"],
            name=op.f("fk_unit_successions_recorded_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"], ["units.id"], name=op.f("fk_unit_successions_to_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_successions")),
        sa.UniqueConstraint(
            "from_unit_id",
            "to_unit_id",
            "on",
            name=op.f("uq_unit_successions_from_unit_id_to_unit_id_on"),
        ),
    )
    with op.batch_alter_table("unit_successions") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_successions_from_unit_id"), ["from_unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_unit_successions_to_unit_id"), ["to_unit_id"], unique=False
        )

    op.create_table(
        "addenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("figures", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_addenda_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_addenda_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addenda")),
    )
    with op.batch_alter_table("addenda") as batch_op:
        batch_op.create_index(batch_op.f("ix_addenda_snapshot_id"), ["snapshot_id"], unique=False)

    op.create_table(
        "objectives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_objectives_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_objectives_plan_id_position")),
    )
    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cutoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("freezes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_periods_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
        sa.UniqueConstraint("kind", "starts_on", name=op.f("uq_periods_kind_starts_on")),
    )
    with op.batch_alter_table("periods") as batch_op:
        batch_op.create_index(batch_op.f("ix_periods_freezes_at"), ["freezes_at"], unique=False)

    op.create_table(
        "plan_observers",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_plan_observers_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_plan_observers_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_plan_observers")),
    )
    with op.batch_alter_table("plan_observers") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_observers_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "snapshot_rows",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("plan_code", sa.String(length=32), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_code", sa.String(length=32), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("leader_in_charge_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("times_carried_over", sa.Integer(), nullable=False),
        sa.Column("timeliness", sa.String(length=32), nullable=False),
        sa.Column("due_soon", sa.Boolean(), nullable=False),
        sa.Column("light", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("effective_due", sa.Date(), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("last_report_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_rows_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "task_id", name=op.f("pk_snapshot_rows")),
    )
    op.create_table(
        "consolidated_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_consolidated_reports_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["periods.id"], name=op.f("fk_consolidated_reports_period_id_periods")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_consolidated_reports_plan_id_plans")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshots.id"],
            name=op.f("fk_consolidated_reports_snapshot_id_snapshots"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidated_reports")),
        sa.UniqueConstraint(
            "period_id",
            "plan_id",
            "version",
            name=op.f("uq_consolidated_reports_period_id_plan_id_version"),
        ),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_on_time", sa.Boolean(), nullable=True),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.Column("missing_points", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["periods.id"], name=op.f("fk_reports_period_id_periods")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_reports_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reports_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("period_id", "unit_id", name=op.f("uq_reports_period_id_unit_id")),
    )
    with op.batch_alter_table("reports") as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_reports_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("settle_by", sa.Date(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["people.id"],
            name=op.f("fk_acknowledgements_answered_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_acknowledgements_settled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_acknowledgements_task_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_acknowledgements_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
    )
    with op.batch_alter_table("acknowledgements") as batch_op:
        batch_op.create_index(batch_op.f("ix_acknowledgements_state"), ["state"], unique=False)
        batch_op.create_index("ix_acknowledgements_task_unit", ["task_id", "unit_id"], unique=False)

    op.create_table(
        "committed_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_committed_tasks_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_committed_tasks_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committed_tasks")),
        sa.UniqueConstraint(
            "commitment_id", "task_id", name=op.f("uq_committed_tasks_commitment_id_task_id")
        ),
    )
    with op.batch_alter_table("committed_tasks") as batch_op:
        batch_op.create_index(batch_op.f("ix_committed_tasks_task_id"), ["task_id"], unique=False)

    op.create_table(
        "consolidated_sources",
        sa.Column("consolidated_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consolidated_id"],
            ["consolidated_reports.id"],
            name=op.f("fk_consolidated_sources_consolidated_id_consolidated_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_consolidated_sources_report_id_reports")
        ),
        sa.PrimaryKeyConstraint(
            "consolidated_id", "report_id", name=op.f("pk_consolidated_sources")
        ),
    )
    with op.batch_alter_table("consolidated_sources") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consolidated_sources_report_id"), ["report_id"], unique=False
        )

    op.create_table(
        "coordination_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=True),
        sa.Column("to_unit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["people.id"],
            name=op.f("fk_coordination_requests_answered_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_coordination_requests_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["from_unit_id"], ["units.id"], name=op.f("fk_coordination_requests_from_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_coordination_requests_task_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"], ["units.id"], name=op.f("fk_coordination_requests_to_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_requests")),
    )
    with op.batch_alter_table("coordination_requests") as batch_op:
        batch_op.create_index(batch_op.f("ix_coordination_requests_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_coordination_requests_task_id"), ["task_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_coordination_requests_to_unit_id"), ["to_unit_id"], unique=False
        )

    op.create_table(
        "delay_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("desk_unit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause_kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_delay_events_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["desk_unit_id"], ["units.id"], name=op.f("fk_delay_events_desk_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["head_id"], ["people.id"], name=op.f("fk_delay_events_head_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["people.id"], name=op.f("fk_delay_events_official_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_delay_events_task_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_delay_events_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_events")),
        sa.UniqueConstraint("task_id", "due", name=op.f("uq_delay_events_task_id_due")),
    )
    with op.batch_alter_table("delay_events") as batch_op:
        batch_op.create_index(batch_op.f("ix_delay_events_head_id"), ["head_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_delay_events_official_id"), ["official_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delay_events_on"), ["on"], unique=False)
        batch_op.create_index(batch_op.f("ix_delay_events_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "dependencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.CheckConstraint("task_id <> depends_on_id", name=op.f("ck_dependencies_not_on_itself")),
        sa.ForeignKeyConstraint(
            ["depends_on_id"], ["tasks.id"], name=op.f("fk_dependencies_depends_on_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_dependencies_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependencies")),
        sa.UniqueConstraint(
            "task_id", "depends_on_id", name=op.f("uq_dependencies_task_id_depends_on_id")
        ),
    )
    with op.batch_alter_table("dependencies") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dependencies_depends_on_id"), ["depends_on_id"], unique=False
        )

    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("product_type", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checklist", _JSON, nullable=False),
        sa.Column("bypassed_by_id", sa.Integer(), nullable=True),
        sa.Column("bypass_reason", sa.Text(), nullable=False),
        sa.Column("legally_cleared_on", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("submission_number", sa.String(length=120), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("promulgated_number", sa.String(length=120), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_dossiers_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["bypassed_by_id"], ["people.id"], name=op.f("fk_dossiers_bypassed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_dossiers_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_dossiers_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("task_id", name=op.f("uq_dossiers_task_id")),
    )
    with op.batch_alter_table("dossiers") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossiers_authority_id"), ["authority_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_dossiers_state"), ["state"], unique=False)

    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("unit_of_measure", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("frequency", sa.String(length=32), nullable=False),
        sa.Column("baseline", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_indicators_objective_id_objectives")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_indicators_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
    )
    with op.batch_alter_table("indicators") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicators_objective_id"), ["objective_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicators_task_id"), ["task_id"], unique=False)

    op.create_table(
        "ledger_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["ledger_lines.id"],
            name=op.f("fk_ledger_lines_corrects_id_ledger_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_ledger_lines_sheet_id_evaluation_sheets"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_ledger_lines_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lines")),
    )
    with op.batch_alter_table("ledger_lines") as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_lines_sheet_id"), ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_lines_task_id"), ["task_id"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_milestones_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("task_id", "position", name=op.f("uq_milestones_task_id_position")),
    )
    op.create_table(
        "report_rows",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("no_change_because", sa.Text(), nullable=False),
        sa.Column("cause_kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_rows_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_report_rows_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("report_id", "task_id", name=op.f("pk_report_rows")),
    )
    with op.batch_alter_table("report_rows") as batch_op:
        batch_op.create_index("ix_report_rows_task_id", ["task_id"], unique=False)

    op.create_table(
        "supervision_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["people.id"],
            name=op.f("fk_supervision_acts_answered_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_supervision_acts_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_supervision_acts_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_acts")),
    )
    with op.batch_alter_table("supervision_acts") as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_acts_task_id"), ["task_id"], unique=False)

    op.create_table(
        "task_helpers",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_task_helpers_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_helpers_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_task_helpers")),
    )
    with op.batch_alter_table("task_helpers") as batch_op:
        batch_op.create_index(batch_op.f("ix_task_helpers_person_id"), ["person_id"], unique=False)

    op.create_table(
        "task_other_groups",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_groups.id"], name=op.f("fk_task_other_groups_group_id_task_groups")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_other_groups_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("task_id", "group_id", name=op.f("pk_task_other_groups")),
    )
    with op.batch_alter_table("task_other_groups") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_other_groups_group_id"), ["group_id"], unique=False
        )

    op.create_table(
        "task_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("leader_in_charge_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("times_carried_over", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("effective_due", sa.Date(), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["people.id"], name=op.f("fk_task_versions_actor_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["task_groups.id"], name=op.f("fk_task_versions_group_id_task_groups")
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["units.id"], name=op.f("fk_task_versions_lead_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["leader_in_charge_id"],
            ["people.id"],
            name=op.f("fk_task_versions_leader_in_charge_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["people.id"], name=op.f("fk_task_versions_official_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"], ["phases.id"], name=op.f("fk_task_versions_phase_id_phases")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_task_versions_plan_id_plans")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_versions_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_versions")),
        sa.UniqueConstraint("task_id", "since", name=op.f("uq_task_versions_task_id_since")),
    )
    with op.batch_alter_table("task_versions") as batch_op:
        batch_op.create_index(
            "uq_task_versions_open",
            ["task_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("examined_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["examined_by_id"], ["people.id"], name=op.f("fk_appeals_examined_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["people.id"], name=op.f("fk_appeals_filed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["ledger_lines.id"], name=op.f("fk_appeals_line_id_ledger_lines")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["evaluation_sheets.id"],
            name=op.f("fk_appeals_sheet_id_evaluation_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals") as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.Column("stored_as", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["people.id"], name=op.f("fk_evidence_added_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_evidence_milestone_id_milestones")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_evidence_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("source_key", name=op.f("uq_evidence_source_key")),
    )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.create_index("ix_evidence_task_period", ["task_id", "period_start"], unique=False)

    op.create_table(
        "guidance_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("obstacle_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("directive_due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["people.id"], name=op.f("fk_guidance_requests_addressee_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["people.id"],
            name=op.f("fk_guidance_requests_answered_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_guidance_requests_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["obstacle_id"],
            ["obstacles.id"],
            name=op.f("fk_guidance_requests_obstacle_id_obstacles"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_guidance_requests_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_requests")),
    )
    with op.batch_alter_table("guidance_requests") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_guidance_requests_addressee_id"), ["addressee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_guidance_requests_obstacle_id"), ["obstacle_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_guidance_requests_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_requests_task_id"), ["task_id"], unique=False)

    op.create_table(
        "obstacle_tasks",
        sa.Column("obstacle_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obstacle_id"], ["obstacles.id"], name=op.f("fk_obstacle_tasks_obstacle_id_obstacles")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_obstacle_tasks_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("obstacle_id", "task_id", name=op.f("pk_obstacle_tasks")),
    )
    with op.batch_alter_table("obstacle_tasks") as batch_op:
        batch_op.create_index(batch_op.f("ix_obstacle_tasks_task_id"), ["task_id"], unique=False)

    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_opinions_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people.id"], name=op.f("fk_opinions_given_by_id_people")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_opinions_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    with op.batch_alter_table("opinions") as batch_op:
        batch_op.create_index(batch_op.f("ix_opinions_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "plan_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_kind", sa.String(length=32), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("times_carried_over", sa.Integer(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["carried_from_id"],
            ["plan_lines.id"],
            name=op.f("fk_plan_lines_carried_from_id_plan_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_plan_lines_milestone_id_milestones")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_plan_lines_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_plan_lines_task_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_plan_lines_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_lines")),
    )
    with op.batch_alter_table("plan_lines") as batch_op:
        batch_op.create_index(
            "ix_plan_lines_period", ["period_kind", "period_start", "unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_lines_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_lines_task_id"), ["task_id"], unique=False)

    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_readings_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["people.id"], name=op.f("fk_readings_read_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    with op.batch_alter_table("readings") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_readings_indicator_id"), ["indicator_id"], unique=False
        )

    op.create_table(
        "resource_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.String(length=200), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=True),
        sa.Column("budget_year", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appraising_unit_id", sa.Integer(), nullable=True),
        sa.Column("appraised_by_id", sa.Integer(), nullable=True),
        sa.Column("appraisal", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("granted", sa.String(length=200), nullable=False),
        sa.Column("provided_on", sa.Date(), nullable=True),
        sa.Column("extension_request_id", sa.Integer(), nullable=True),
        sa.Column("source_key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["appraised_by_id"],
            ["people.id"],
            name=op.f("fk_resource_requests_appraised_by_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["appraising_unit_id"],
            ["units.id"],
            name=op.f("fk_resource_requests_appraising_unit_id_units"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_resource_requests_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_resource_requests_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["extension_request_id"],
            ["extension_requests.id"],
            name=op.f("fk_resource_requests_extension_request_id_extension_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_resource_requests_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_requests")),
        sa.UniqueConstraint("source_key", name=op.f("uq_resource_requests_source_key")),
    )
    with op.batch_alter_table("resource_requests") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_resource_requests_appraising_unit_id"),
            ["appraising_unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_resource_requests_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_resource_requests_task_id"), ["task_id"], unique=False)

    op.create_table(
        "review_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("missing_points", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_review_rounds_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["people.id"], name=op.f("fk_review_rounds_reviewer_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
    )
    with op.batch_alter_table("review_rounds") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_rounds_dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "trajectory_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicators.id"],
            name=op.f("fk_trajectory_points_indicator_id_indicators"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trajectory_points")),
        sa.UniqueConstraint(
            "indicator_id", "on", name=op.f("uq_trajectory_points_indicator_id_on")
        ),
    )
    with op.batch_alter_table("calendar_days") as batch_op:
        batch_op.alter_column(
            "kind",
            existing_type=sa.VARCHAR(length=16),
            type_=sa.String(length=32),
            existing_nullable=False,
        )

    with op.batch_alter_table("document_relations") as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_document_relations_from_id_to_id_kind"), ["from_id", "to_id", "kind"]
        )

    with op.batch_alter_table("documents") as batch_op:
        batch_op.add_column(
            sa.Column("signer_office", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("status", sa.String(length=32), nullable=False, server_default="in_force")
        )
        batch_op.add_column(
            sa.Column("secrecy", sa.String(length=32), nullable=False, server_default="none")
        )
        batch_op.add_column(
            sa.Column("urgency", sa.String(length=32), nullable=False, server_default="ordinary")
        )
        batch_op.add_column(
            sa.Column("address", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("checksum", sa.String(length=64), nullable=False, server_default="")
        )

    with op.batch_alter_table("extension_requests") as batch_op:
        batch_op.add_column(
            sa.Column(
                "cause_kind", sa.String(length=32), nullable=False, server_default="not_stated"
            )
        )
        batch_op.add_column(
            sa.Column("earlier_grants", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("decider", sa.String(length=32), nullable=False, server_default="leadership")
        )
        batch_op.add_column(sa.Column("advised_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("advice", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decision", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("granted_due", sa.Date(), nullable=True))
        batch_op.alter_column(
            "state",
            existing_type=sa.VARCHAR(length=16),
            type_=sa.String(length=32),
            existing_nullable=False,
        )
        batch_op.create_index(batch_op.f("ix_extension_requests_state"), ["state"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_extension_requests_advised_by_id_people"),
            "people",
            ["advised_by_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_extension_requests_decided_by_id_people"),
            "people",
            ["decided_by_id"],
            ["id"],
        )

    with op.batch_alter_table("obstacles") as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=32), nullable=False, server_default="raised")
        )
        batch_op.add_column(sa.Column("impact", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("proposed_decision", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("blocking_document", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("blocking_article", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("amendment_task_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("before_deadline", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("owner_unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("solve_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(
            batch_op.f("ix_obstacles_owner_unit_id"), ["owner_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_obstacles_state"), ["state"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_owner_unit_id_units"), "units", ["owner_unit_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_owner_id_people"), "people", ["owner_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_amendment_task_id_tasks"),
            "tasks",
            ["amendment_task_id"],
            ["id"],
        )
        batch_op.alter_column(
            "closed_at", new_column_name="lifted_at", existing_type=sa.DateTime(timezone=True)
        )

    with op.batch_alter_table("phases") as batch_op:
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("exit_check", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("plans") as batch_op:
        batch_op.add_column(sa.Column("target_percent", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("accountable_to", sa.String(length=200), nullable=False, server_default="")
        )

    with op.batch_alter_table("task_groups") as batch_op:
        batch_op.add_column(sa.Column("document_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lead_unit_id", sa.Integer(), nullable=True))
    _give_groups_to_documents()
    with op.batch_alter_table("task_groups") as batch_op:
        batch_op.alter_column("document_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_index(batch_op.f("ix_task_groups_plan_id"))
        batch_op.create_index(
            batch_op.f("ix_task_groups_document_id"), ["document_id"], unique=False
        )
        batch_op.drop_constraint(batch_op.f("fk_task_groups_plan_id_plans"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_task_groups_document_id_documents"), "documents", ["document_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_task_groups_lead_unit_id_units"), "units", ["lead_unit_id"], ["id"]
        )
        batch_op.drop_column("plan_id")

    with op.batch_alter_table("tasks", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("passage_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("objective_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("urgency", sa.String(length=32), nullable=False, server_default="ordinary")
        )
        batch_op.add_column(
            sa.Column("secrecy", sa.String(length=32), nullable=False, server_default="none")
        )
        batch_op.add_column(sa.Column("authority_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("accountable_to", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("assigned_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("acceptance_criteria", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("counted_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("baseline_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("committed_due", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("window_days", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("times_carried_over", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(batch_op.f("ix_tasks_authority_id"), ["authority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_objective_id"), ["objective_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_passage_id"), ["passage_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_merged_into_id_tasks"), "tasks", ["merged_into_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_objective_id_objectives"), "objectives", ["objective_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_authority_id_authorities"), "authorities", ["authority_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_passage_id_passages"), "passages", ["passage_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_assigned_by_id_people"), "people", ["assigned_by_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f("ck_tasks_window_not_negative"), "window_days >= 0")
    _begin_histories()


def downgrade() -> None:
    with op.batch_alter_table("tasks", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_tasks_window_not_negative"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_tasks_assigned_by_id_people"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tasks_passage_id_passages"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_tasks_authority_id_authorities"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("fk_tasks_objective_id_objectives"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tasks_merged_into_id_tasks"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_tasks_passage_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_objective_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_authority_id"))
        batch_op.drop_column("times_carried_over")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("window_days")
        batch_op.drop_column("committed_due")
        batch_op.drop_column("baseline_due")
        batch_op.drop_column("counted_from")
        batch_op.drop_column("acceptance_criteria")
        batch_op.drop_column("assigned_by_id")
        batch_op.drop_column("accountable_to")
        batch_op.drop_column("authority_id")
        batch_op.drop_column("secrecy")
        batch_op.drop_column("urgency")
        batch_op.drop_column("objective_id")
        batch_op.drop_column("passage_id")

    with op.batch_alter_table("task_groups") as batch_op:
        batch_op.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
    _give_groups_to_plans()
    with op.batch_alter_table("task_groups") as batch_op:
        batch_op.alter_column("plan_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_constraint(
            batch_op.f("fk_task_groups_lead_unit_id_units"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_task_groups_document_id_documents"), type_="foreignkey"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_task_groups_plan_id_plans"), "plans", ["plan_id"], ["id"]
        )
        batch_op.drop_index(batch_op.f("ix_task_groups_document_id"))
        batch_op.create_index(batch_op.f("ix_task_groups_plan_id"), ["plan_id"], unique=False)
        batch_op.drop_column("lead_unit_id")
        batch_op.drop_column("document_id")

    with op.batch_alter_table("plans") as batch_op:
        batch_op.drop_column("accountable_to")
        batch_op.drop_column("version")
        batch_op.drop_column("target_percent")

    with op.batch_alter_table("phases") as batch_op:
        batch_op.drop_column("exit_check")
        batch_op.drop_column("closed_at")

    with op.batch_alter_table("obstacles") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_obstacles_amendment_task_id_tasks"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("fk_obstacles_owner_id_people"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_obstacles_owner_unit_id_units"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_obstacles_state"))
        batch_op.drop_index(batch_op.f("ix_obstacles_owner_unit_id"))
        batch_op.alter_column(
            "lifted_at", new_column_name="closed_at", existing_type=sa.DateTime(timezone=True)
        )
        batch_op.drop_column("answer")
        batch_op.drop_column("moved_at")
        batch_op.drop_column("solve_by")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("owner_unit_id")
        batch_op.drop_column("before_deadline")
        batch_op.drop_column("amendment_task_id")
        batch_op.drop_column("blocking_article")
        batch_op.drop_column("blocking_document")
        batch_op.drop_column("proposed_decision")
        batch_op.drop_column("impact")
        batch_op.drop_column("state")

    with op.batch_alter_table("extension_requests") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_extension_requests_decided_by_id_people"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_extension_requests_advised_by_id_people"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_extension_requests_state"))
        batch_op.alter_column(
            "state",
            existing_type=sa.String(length=32),
            type_=sa.VARCHAR(length=16),
            existing_nullable=False,
        )
        batch_op.drop_column("granted_due")
        batch_op.drop_column("decision")
        batch_op.drop_column("decided_by_id")
        batch_op.drop_column("advice")
        batch_op.drop_column("advised_at")
        batch_op.drop_column("advised_by_id")
        batch_op.drop_column("decider")
        batch_op.drop_column("earlier_grants")
        batch_op.drop_column("cause_kind")

    with op.batch_alter_table("documents") as batch_op:
        batch_op.drop_column("checksum")
        batch_op.drop_column("address")
        batch_op.drop_column("urgency")
        batch_op.drop_column("secrecy")
        batch_op.drop_column("status")
        batch_op.drop_column("signer_office")

    with op.batch_alter_table("document_relations") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_document_relations_from_id_to_id_kind"), type_="unique"
        )

    with op.batch_alter_table("calendar_days") as batch_op:
        batch_op.alter_column(
            "kind",
            existing_type=sa.String(length=32),
            type_=sa.VARCHAR(length=16),
            existing_nullable=False,
        )

    op.drop_table("trajectory_points")
    with op.batch_alter_table("review_rounds") as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_rounds_dossier_id"))

    op.drop_table("review_rounds")
    with op.batch_alter_table("resource_requests") as batch_op:
        batch_op.drop_index(batch_op.f("ix_resource_requests_task_id"))
        batch_op.drop_index(batch_op.f("ix_resource_requests_state"))
        batch_op.drop_index(batch_op.f("ix_resource_requests_appraising_unit_id"))

    op.drop_table("resource_requests")
    with op.batch_alter_table("readings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_readings_indicator_id"))

    op.drop_table("readings")
    with op.batch_alter_table("plan_lines") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_lines_task_id"))
        batch_op.drop_index(batch_op.f("ix_plan_lines_person_id"))
        batch_op.drop_index("ix_plan_lines_period")

    op.drop_table("plan_lines")
    with op.batch_alter_table("opinions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinions_dossier_id"))

    op.drop_table("opinions")
    with op.batch_alter_table("obstacle_tasks") as batch_op:
        batch_op.drop_index(batch_op.f("ix_obstacle_tasks_task_id"))

    op.drop_table("obstacle_tasks")
    with op.batch_alter_table("guidance_requests") as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_requests_task_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_requests_state"))
        batch_op.drop_index(batch_op.f("ix_guidance_requests_obstacle_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_requests_addressee_id"))

    op.drop_table("guidance_requests")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index("ix_evidence_task_period")

    op.drop_table("evidence")
    with op.batch_alter_table("appeals") as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeals_sheet_id"))

    op.drop_table("appeals")
    with op.batch_alter_table("task_versions") as batch_op:
        batch_op.drop_index(
            "uq_task_versions_open",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("task_versions")
    with op.batch_alter_table("task_other_groups") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_other_groups_group_id"))

    op.drop_table("task_other_groups")
    with op.batch_alter_table("task_helpers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_helpers_person_id"))

    op.drop_table("task_helpers")
    with op.batch_alter_table("supervision_acts") as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_acts_task_id"))

    op.drop_table("supervision_acts")
    with op.batch_alter_table("report_rows") as batch_op:
        batch_op.drop_index("ix_report_rows_task_id")

    op.drop_table("report_rows")
    op.drop_table("milestones")
    with op.batch_alter_table("ledger_lines") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_lines_task_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_lines_sheet_id"))

    op.drop_table("ledger_lines")
    with op.batch_alter_table("indicators") as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicators_task_id"))
        batch_op.drop_index(batch_op.f("ix_indicators_objective_id"))

    op.drop_table("indicators")
    with op.batch_alter_table("dossiers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossiers_state"))
        batch_op.drop_index(batch_op.f("ix_dossiers_authority_id"))

    op.drop_table("dossiers")
    with op.batch_alter_table("dependencies") as batch_op:
        batch_op.drop_index(batch_op.f("ix_dependencies_depends_on_id"))

    op.drop_table("dependencies")
    with op.batch_alter_table("delay_events") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delay_events_unit_id"))
        batch_op.drop_index(batch_op.f("ix_delay_events_on"))
        batch_op.drop_index(batch_op.f("ix_delay_events_official_id"))
        batch_op.drop_index(batch_op.f("ix_delay_events_head_id"))

    op.drop_table("delay_events")
    with op.batch_alter_table("coordination_requests") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coordination_requests_to_unit_id"))
        batch_op.drop_index(batch_op.f("ix_coordination_requests_task_id"))
        batch_op.drop_index(batch_op.f("ix_coordination_requests_state"))

    op.drop_table("coordination_requests")
    with op.batch_alter_table("consolidated_sources") as batch_op:
        batch_op.drop_index(batch_op.f("ix_consolidated_sources_report_id"))

    op.drop_table("consolidated_sources")
    with op.batch_alter_table("committed_tasks") as batch_op:
        batch_op.drop_index(batch_op.f("ix_committed_tasks_task_id"))

    op.drop_table("committed_tasks")
    with op.batch_alter_table("acknowledgements") as batch_op:
        batch_op.drop_index("ix_acknowledgements_task_unit")
        batch_op.drop_index(batch_op.f("ix_acknowledgements_state"))

    op.drop_table("acknowledgements")
    with op.batch_alter_table("reports") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reports_unit_id"))
        batch_op.drop_index(batch_op.f("ix_reports_state"))

    op.drop_table("reports")
    op.drop_table("consolidated_reports")
    op.drop_table("snapshot_rows")
    with op.batch_alter_table("plan_observers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_observers_person_id"))

    op.drop_table("plan_observers")
    with op.batch_alter_table("periods") as batch_op:
        batch_op.drop_index(batch_op.f("ix_periods_freezes_at"))

    op.drop_table("periods")
    op.drop_table("objectives")
    with op.batch_alter_table("addenda") as batch_op:
        batch_op.drop_index(batch_op.f("ix_addenda_snapshot_id"))

    op.drop_table("addenda")
    with op.batch_alter_table("unit_successions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_successions_to_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_successions_from_unit_id"))

    op.drop_table("unit_successions")
    with op.batch_alter_table("unit_aliases") as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_aliases_unit_id"))

    op.drop_table("unit_aliases")
    with op.batch_alter_table("snapshots") as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshots_as_of"))

    op.drop_table("snapshots")
    op.drop_table("passages")
    op.drop_table("evaluation_sheets")
    with op.batch_alter_table("delegations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegations_principal_id"))
        batch_op.drop_index(batch_op.f("ix_delegations_delegate_id"))

    op.drop_table("delegations")
    with op.batch_alter_table("committee_members") as batch_op:
        batch_op.drop_index(batch_op.f("ix_committee_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_committee_members_committee_id"))

    op.drop_table("committee_members")
    with op.batch_alter_table("commitments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitments_unit_id"))

    op.drop_table("commitments")
    with op.batch_alter_table("absences") as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_person_id"))
        batch_op.drop_index(batch_op.f("ix_absences_deputy_id"))

    op.drop_table("absences")
    op.drop_table("authorities")


def _give_groups_to_documents() -> None:
    """Groups were a plan's; now they are its document's. A plan without one gets one to name."""
    op.execute(
        """
        INSERT INTO documents (code, number, symbol, doc_type, issuer, issuer_en, title, title_en,
                               signer_office, status, secrecy, urgency, address, checksum)
        SELECT p.code, p.code, '', '', '', '', p.title, p.title_en,
               '', 'in_force', 'none', 'ordinary', '', ''
        FROM plans p
        WHERE p.document_id IS NULL
          AND EXISTS (SELECT 1 FROM task_groups g WHERE g.plan_id = p.id)
        """
    )
    op.execute(
        """
        UPDATE plans SET document_id = (SELECT d.id FROM documents d WHERE d.code = plans.code)
        WHERE document_id IS NULL
          AND EXISTS (SELECT 1 FROM task_groups g WHERE g.plan_id = plans.id)
        """
    )
    op.execute(
        """
        UPDATE task_groups
        SET document_id = (SELECT p.document_id FROM plans p WHERE p.id = task_groups.plan_id)
        """
    )


def _give_groups_to_plans() -> None:
    """Back to the first plan of the document; groups of a document without a plan have none."""
    op.execute(
        """
        UPDATE task_groups
        SET plan_id = (SELECT MIN(p.id) FROM plans p WHERE p.document_id = task_groups.document_id)
        """
    )
    op.execute(
        """
        UPDATE tasks SET group_id = NULL
        WHERE group_id IN (SELECT g.id FROM task_groups g WHERE g.plan_id IS NULL)
        """
    )
    op.execute("DELETE FROM task_groups WHERE plan_id IS NULL")


def _begin_histories() -> None:
    """Every issued task is remembered as it stands, from the instant at which it was issued."""
    op.execute("UPDATE obstacles SET state = 'closed' WHERE lifted_at IS NOT NULL")
    op.execute("UPDATE obstacles SET moved_at = raised_at")
    op.execute("UPDATE tasks SET assigned_by_id = issued_by_id")
    op.execute(
        """
        INSERT INTO task_versions (task_id, since, plan_id, phase_id, group_id, lead_unit_id,
                                   official_id, leader_in_charge_id, state, kind, origin, weight,
                                   times_carried_over, start_on, effective_due, claimed_on,
                                   paused_until, desk, action, channel)
        SELECT id, issued_at, plan_id, phase_id, group_id, lead_unit_id,
               official_id, leader_in_charge_id, state, kind, origin, weight,
               times_carried_over, start_on, effective_due, claimed_on, paused_until,
               COALESCE((SELECT MAX(h.desk) FROM holder_intervals h
                         WHERE h.task_id = tasks.id AND h.until IS NULL), 'unit'),
               'upgrade', 'system'
        FROM tasks WHERE state <> 'draft' AND issued_at IS NOT NULL
        """
    )
