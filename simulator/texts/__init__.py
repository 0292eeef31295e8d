"""Prompts: grammars that are expanded by a compiled kernel, or a folder of real texts."""
