"""What goes out to somebody: mails, notices, webhooks, and the outbox that keeps them until they are sent."""
