"""What is kept of a visitor: exported, erased, backed up, encrypted anew, deleted in time."""
