"""Show the alarms, acknowledge one, end a pause."""

from __future__ import annotations

from bot.bootstrap import Assistant
from bot.cli.errors import CommandError
from bot.cli.who import who
from bot.services.danger.alarms import AlarmNotOpenError, acknowledge, end_pause, open_alarms
from bot.services.errors import ConversationGoneError
from bot.services.outgoing.alarm_reach import alarm_reach
from bot.services.outgoing.outbox_sending import channels_of
from bot.settings import Settings


def show_alarms(settings: Settings) -> None:
    """Print the open alarms, the oldest first, and whom an alarm reaches now."""
    parts = Assistant(settings)
    alarms = open_alarms(parts.database)
    for alarm in alarms:
        overdue = "  OVERDUE" if alarm.is_overdue else ""
        print(f"{alarm.id}  tier {alarm.tier}  {alarm.raised_at:%Y-%m-%d %H:%M} UTC  {alarm.conversation_id}{overdue}")
    print(f"{len(alarms)} open alarm(s), {sum(alarm.is_overdue for alarm in alarms)} overdue.")
    reach = alarm_reach(parts, channels_of(parts, settings))
    print(reach.sentence())
    for problem in reach.problems:
        print(f"  {problem}")


def acknowledge_alarm(settings: Settings, alarm_id: int, by: str) -> None:
    """Note who has seen the alarm. Raises: CommandError."""
    parts, name = Assistant(settings), who(by)
    conversation_id = next((alarm.conversation_id for alarm in open_alarms(parts.database) if alarm.id == alarm_id), "")
    try:
        acknowledge(parts, conversation_id, alarm_id, name)
    except (AlarmNotOpenError, ConversationGoneError) as error:
        raise CommandError(f"There is no open alarm {alarm_id}. `bot alarms` lists them.") from error
    print(f"Alarm {alarm_id} acknowledged by {name}.")


def end_the_pause(settings: Settings, conversation_id: str, by: str) -> None:
    """Let booking go on in the conversation. Raises: CommandError."""
    try:
        end_pause(Assistant(settings), conversation_id, who(by))
    except ConversationGoneError as error:
        raise CommandError(f"There is no conversation {conversation_id[:32]}.") from error
    print("Booking and offers go on in that conversation; its flag stays.")
