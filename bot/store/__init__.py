"""Tables, migrations and the unit of work. SQLite by default, PostgreSQL by its URL."""
