"""What is stored, on real migrated databases."""
