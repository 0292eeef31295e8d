"""3. Signals → edges → groups → scores with explanations."""
