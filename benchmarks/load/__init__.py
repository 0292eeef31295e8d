"""The pages under load: a database as large as a provider's, the real server, people who click."""
