"""PostgreSQL and Valkey of the installation's own, when no others are named.

Three doors lead here, and each starts its server when first used: the database backend
(``config.services.backend``), the cache (``config.services.cache``) and the Celery application.
"""

from __future__ import annotations

from config.services.lease import ensure, leave

__all__ = ["ensure", "leave"]
