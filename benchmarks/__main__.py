"""``python -m benchmarks SECTION [options]``."""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Models are imported along with the quality figures; no database is ever opened for them.
    django.setup()
    from benchmarks.sections import parser

    options = parser().parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
