from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_each_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
