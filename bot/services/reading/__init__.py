"""What somebody typed, read: names, phone numbers, mail addresses, days and times."""
