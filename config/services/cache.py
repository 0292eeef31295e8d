"""Django's cache in the embedded Valkey, which is started when the cache is first used."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property

from config import services


class EmbeddedCache(RedisCache):
    @cached_property
    def _cache(self) -> Any:
        services.ensure(settings.VAR, "valkey", durable=settings.EMBEDDED_DURABLE)
        return super()._cache
