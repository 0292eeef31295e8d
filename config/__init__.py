"""Settings, routes and processes of one installation."""
