"""Make what a first start needs. Each step does nothing where its result is already there."""

from __future__ import annotations

import shutil

from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Assistant
from bot.cli.check import refuse_broken_content
from bot.cli.console import console
from bot.cli.errors import CommandError
from bot.cli.train import train_model
from bot.nlu.encoder_weights import is_built
from bot.settings import Settings
from bot.vault import load_keys, make_keys

LEAST_FREE_BYTES = 500 * 1024 * 1024


def set_up(settings: Settings) -> None:
    """Check the content, make keys and encoder, migrate the database, train the model."""
    refuse_broken_content(settings)
    if shutil.disk_usage(settings.root).free < LEAST_FREE_BYTES:
        raise CommandError("The disk is almost full: 500 MB are needed. Free some space and try again.")
    make_keys(settings.path(settings.keys_file))
    load_keys(settings.path(settings.keys_file))
    encoder = settings.path(settings.encoder_folder)
    if not is_built(encoder):
        from bot.nlu.encoder_graph import build_encoder

        console.print("Building the sentence encoder ...")
        build_encoder(encoder)
    try:
        Assistant(settings).database.migrate()
    except SQLAlchemyError as error:
        message = f"The database {settings.store_url} cannot be opened or written. Check its folder and the disk."
        raise CommandError(message) from error
    train_model(settings)
