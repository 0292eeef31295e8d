"""How the work goes: figures for whoever answers for it."""
