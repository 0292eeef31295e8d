"""Django's PostgreSQL backend for the embedded server: it is started when first connected to."""
