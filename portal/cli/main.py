"""The command `dondoc`: which commands there are, and how a failure is told."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Sequence

import click

from portal.cli.sentences import explain

OK, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

#: which module of `portal.cli` holds each command; loaded only when it is used
FAMILIES = {
    "up": "up",
    "web": "processes",
    "worker": "processes",
    "scheduler": "processes",
    "bot": "processes",
    "simulator": "processes",
    "db": "database",
    "backup": "archive",
    "restore": "archive",
    "export": "archive",
    "load": "archive",
    "demo": "demo",
    "user": "user",
    "tick": "tick",
    "calendar": "calendar",
    "units": "units",
    "intake": "intake",
    "lint": "lint",
    "figures": "figures",
    "report": "report",
    "snapshot": "snapshot",
    "score": "score",
    "reminders": "reminders",
    "deliveries": "deliveries",
    "inbox": "deliveries",
    "audit": "audit",
    "doctor": "doctor",
}


class Commands(click.Group):
    """Loads a family of commands on its first use, so that every process starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(FAMILIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in FAMILIES:
            return None
        module = importlib.import_module(f"portal.cli.{FAMILIES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--traceback", "wants_traceback", is_flag=True, help="Show where an error comes from."
)
@click.pass_context
def commands(context: click.Context, wants_traceback: bool) -> None:
    """Follows assigned tasks until they are done."""
    context.obj = wants_traceback


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 failed, 2 wrong use; an error is one line on standard error."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = commands.main(args=list(arguments), prog_name="dondoc", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USE
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "dondoc"
        return fail(f"{error.format_message()} See `{path} --help`.", WRONG_USE)
    except click.ClickException as error:
        return fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except Exception as error:
        if "--traceback" in arguments:
            traceback.print_exc()
        return fail(explain(error))
    return code if isinstance(code, int) else OK


def fail(sentence: str, code: int = FAILED) -> int:
    click.echo(f"dondoc: {' '.join(sentence.split())}", err=True)
    return code
