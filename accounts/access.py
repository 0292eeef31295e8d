"""The one way in which views and API routes say which permission they need.

Both forms leave a mark on the view, so that a test can walk all URLs and tell who may open what.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.permissions import Permission

View = Callable[..., HttpResponseBase]
MARK = "required_permissions"


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only people with ``permission`` open a function view (or ``SomeView.as_view()``).

    A page sends anonymous visitors to the sign-in; a fragment asked for by htmx answers with
    ``HX-Redirect``, so that the whole page goes there. Who is signed in without the permission
    gets ``PermissionDenied``, which is the 403 page. Decorators stack: all permissions are needed.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _send_to_sign_in(request)
            if not request.user.has_perm(permission.perm):
                raise PermissionDenied(f"You need the permission: {permission.label}.")
            return view(request, *args, **kwargs)

        setattr(guarded, MARK, (permission, *getattr(view, MARK, ())))
        return guarded

    return decorate


def _send_to_sign_in(request: HttpRequest) -> HttpResponse:
    htmx = HtmxDetails(request)
    if not htmx:
        return redirect_to_login(request.get_full_path())
    # The fragment's own address is no page to come back to; the page around it is.
    page = htmx.current_url_abs_path or resolve_url("/")
    return HttpResponseClientRedirect(redirect_to_login(page).url)


def Requires(permission: Permission) -> type[BasePermission]:  # noqa: N802
    """The DRF counterpart, for ``permission_classes``; stands where a class stands."""

    class HasPermission(BasePermission):
        message = f"You need the permission: {permission.label}."
        required_permission = permission

        def has_permission(self, request: Request, view: Any) -> bool:
            return bool(request.user.is_authenticated and request.user.has_perm(permission.perm))

    return HasPermission


def permissions_of(view: Any) -> tuple[Permission, ...]:
    """The permissions that guard a resolved view (``ResolverMatch.func``); empty when none do."""
    marked: tuple[Permission, ...] = getattr(view, MARK, ())
    classes = getattr(getattr(view, "cls", None), "permission_classes", ())
    named = (getattr(each, "required_permission", None) for each in classes)
    return (*marked, *(each for each in named if each is not None))
