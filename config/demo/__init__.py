"""The one-command start: a simulated month, found campaigns, and people to look at them."""
